#include "common/base/host_limits.h"

#include <fstream>

#include <sys/resource.h>

namespace wsurge {

HostLimits ReadHostLimits() {
  HostLimits limits;
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY) {
    limits.descriptors = descriptors.rlim_cur;
  }
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  if (range >> least >> most && most >= least) limits.local_ports = most - least + 1;
  return limits;
}

}  // namespace wsurge
