#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace wsurge {

// One attachment of an agent: unique in the life of this controller, never used again.
using AgentId = std::uint64_t;

// Which monotonic clock a process reads: two processes with the same two read the same one.
struct ClockIdentity {
  std::string boot_id;
  std::string time_namespace;

  bool known() const { return !boot_id.empty() && !time_namespace.empty(); }
  friend bool operator==(const ClockIdentity&, const ClockIdentity&) = default;
};

// This process's own, from /proc; empty fields where it cannot be read.
ClockIdentity OwnClockIdentity();

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
  std::map<std::string, std::string> labels;  // its operator's
};

}  // namespace wsurge
