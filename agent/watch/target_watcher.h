#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "agent/watch/process_tree.h"
#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "common/stats/target_usage.h"

namespace wsurge {

// A target whose processes run on this host.
struct WatchedTarget {
  std::uint32_t target = 0;  // of the assignment
  Watch watch;
};

// Looks at the processes of watched targets each time it is asked. Reads /proc on the caller's
// thread; where that is dear (hosts with very many processes or descriptors), it looks less often,
// so that it takes at most 2 % of a CPU. One thread at a time.
class TargetWatcher {
 public:
  // Looks for the processes.
  explicit TargetWatcher(const std::vector<WatchedTarget>& targets,
                         std::filesystem::path proc = "/proc");

  // The time of the part counts from `start` on; what was used before does not.
  void Begin(Nanos start);

  // What was used since the last time, up to now; nothing before the start and while a look would
  // come too early. `last`: none follows, look in any case.
  std::vector<TargetUsage> Look(bool last = false);

 private:
  struct Entry {
    WatchedTarget watched;
    ProcessTree tree;
    Nanos last_search{};
    Nanos since{};  // the part's start: begin of the next span
  };

  void Search(Entry& entry);
  TargetUsage LookAt(Entry& entry, const std::vector<ProcessFacts>& processes, std::uint64_t ticks,
                     Nanos now);

  const std::filesystem::path proc_;
  std::vector<Entry> entries_;
  std::optional<Nanos> start_;
  Nanos next_look_{};  // monotonic clock
};

}  // namespace wsurge
