#pragma once

#include <cstdint>
#include <optional>

namespace wsurge {

// What this host lets one process have.
struct HostLimits {
  std::optional<std::uint64_t> descriptors;  // open at a time; nothing: no limit
  std::uint64_t local_ports = 28'232;        // that connections to one address and port may have,
                                             // from one source address
};

HostLimits ReadHostLimits();

}  // namespace wsurge
