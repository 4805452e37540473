#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.h"

namespace wsurge {

// What the processes of a watched target, with their descendants, did over a span of time and held
// at its end. Of a span in which there was no such process, `processes` is 0.
struct TargetUsage {
  std::uint32_t target = 0;  // of the assignment
  Nanos begin{};             // since the part's start
  Nanos end{};
  Nanos cpu{};
  std::uint64_t processes = 0;
  std::uint64_t threads = 0;
  std::uint64_t resident_bytes = 0;  // what processes share counts for each of them
  // Absent where the agent may not see them.
  std::optional<std::uint64_t> descriptors = {};
  std::optional<std::uint64_t> sockets = {};

  friend bool operator==(const TargetUsage&, const TargetUsage&) = default;
};

// Adds the span that follows `earlier`, of the same target, to it.
void Append(TargetUsage& earlier, const TargetUsage& later);

// Of one agent in one report.
inline constexpr std::size_t kMaxTargetUsages = 4'096;

// Adds `later` to `usages`; beyond kMaxTargetUsages neighbours of a target become one, so that time
// is coarser and none is lost.
void AddUsages(std::vector<TargetUsage>& usages, const std::vector<TargetUsage>& later);

}  // namespace wsurge
