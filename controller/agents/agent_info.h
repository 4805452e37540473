#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/base/clock_identity.h"

namespace wsurge {

// An agent from its first stream on until it is forgotten: unique in the life of this controller,
// never used again.
using AgentId = std::uint64_t;

// What an agent says about itself when it attaches.
struct AgentInfo {
  std::string name;
  std::string version;
  std::string host;
  std::string kernel;
  std::uint32_t cpus = 0;
  std::uint32_t workers = 0;
  std::uint64_t descriptor_limit = 0;
  std::uint32_t weight = 1;
  ClockIdentity clock;
  std::uint64_t attempt = 0;      // its how manieth stream it is
  std::uint64_t instance = 0;     // drawn when its process started; 0: not told
  std::string network_namespace;  // two of one boot with the same one share addresses and ports
  std::map<std::string, std::string> labels;  // its operator's
};

}  // namespace wsurge
