#include "agent/service/host_facts.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>

namespace wsurge {

HostFacts ReadHostFacts() {
  HostFacts facts;
  utsname name{};
  if (uname(&name) == 0) {
    facts.host = name.nodename;
    facts.kernel = absl::StrCat(name.sysname, " ", name.release, " ", name.machine);
  }
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) {
    facts.cpus = static_cast<std::uint32_t>(CPU_COUNT(&cpus));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) facts.descriptor_limit = limit.rlim_cur;
  facts.clock = OwnClockIdentity();
  std::error_code none;
  facts.network_namespace = std::filesystem::read_symlink("/proc/self/ns/net", none).string();
  return facts;
}

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace wsurge
