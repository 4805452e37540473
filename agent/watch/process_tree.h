#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "agent/watch/process_table.h"
#include "common/base/clock.h"

namespace wsurge {

// What a tree of processes holds, and how much CPU time it took since the last look.
struct TreeUsage {
  Nanos cpu{};
  std::uint64_t threads = 0;
  std::uint64_t resident_bytes = 0;
};

// Some processes with their descendants. Whoever was once seen to belong to it does so until it
// ends, also when its parent has ended before. Plain arithmetic on tables of processes.
class ProcessTree {
 public:
  // Also these belong to it, with their descendants.
  void AddRoots(const std::vector<std::int64_t>& pids) { new_roots_ = pids; }

  // `processes`: all of the host; `now`: clock ticks since the kernel began, as of that table.
  // What a member did before it was first seen counts when it began after the last look.
  TreeUsage Look(const std::vector<ProcessFacts>& processes, std::uint64_t now);

  // That were alive at the last look, in the order of their numbers.
  std::vector<std::int64_t> Members() const;
  bool empty() const { return members_.empty(); }

 private:
  struct Times {
    Nanos cpu{};
    Nanos reaped{};
  };

  std::vector<std::int64_t> new_roots_;
  std::map<ProcessId, Times> members_;
  std::optional<std::uint64_t> last_look_;
};

}  // namespace wsurge
