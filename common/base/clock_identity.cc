#include "common/base/clock_identity.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace wsurge {

ClockIdentity OwnClockIdentity() {
  ClockIdentity identity;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> identity.boot_id;
  std::error_code none;  // no such link: a kernel without time namespaces
  identity.time_namespace = std::filesystem::read_symlink("/proc/self/ns/time", none).string();
  return identity;
}

}  // namespace wsurge
