#include "controller/agents/agent_info.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace wsurge {

ClockIdentity OwnClockIdentity() {
  ClockIdentity identity;
  std::ifstream boot_id("/proc/sys/kernel/random/boot_id");
  std::getline(boot_id, identity.boot_id);
  std::error_code ignored;  // no such link: no time namespaces here, and no identity
  identity.time_namespace = std::filesystem::read_symlink("/proc/self/ns/time", ignored).string();
  return identity;
}

}  // namespace wsurge
