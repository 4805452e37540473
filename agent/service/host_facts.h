#pragma once

#include <cstdint>
#include <string>

#include "common/base/clock_identity.h"

namespace wsurge {

// What this host and process are, as the controller's report shows it. Empty or 0 where the
// system does not say.
struct HostFacts {
  std::string host;
  std::string kernel;      // "Linux 6.1.0-18-amd64 x86_64"
  std::uint32_t cpus = 0;  // that this process may run on
  std::uint64_t descriptor_limit = 0;
  ClockIdentity clock;
  std::string network_namespace;  // "net:[4026531840]"
};

HostFacts ReadHostFacts();

// Raises the soft limit of open descriptors to the hard one.
void RaiseDescriptorLimit();

}  // namespace wsurge
