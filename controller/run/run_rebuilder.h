#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "controller/results/aggregator.h"
#include "controller/run/part_member.h"
#include "controller/run/run_book.h"
#include "controller/run/run_journal.h"
#include "controller/run/run_outcome.h"
#include "controller/run/run_plan.h"

namespace wsurge {

// Puts the result of a run together from what it wrote down before its controller ended. One
// thread.
class RunRebuilder {
 public:
  RunRebuilder(RunPlan plan, SubmitTime submitted);
  RunRebuilder(const RunRebuilder&) = delete;
  RunRebuilder& operator=(const RunRebuilder&) = delete;

  // Entries in their order. InvalidArgument: it does not fit to those before.
  absl::Status Take(JournalEntry entry);

  // Degraded at best: the controller ended before the run. Without a result when no load had begun.
  // Once.
  RunOutcome Finish();

 private:
  struct Part {
    std::uint32_t number = 0;
    std::vector<PartMember> members;
    Aggregator aggregator;
    std::optional<Nanos> begin;  // once it is armed
  };

  absl::Status TakeEntry(PartBegun entry);
  absl::Status TakeEntry(const PartArmed& entry);
  absl::Status TakeEntry(const IntervalMerged& entry);
  absl::Status TakeEntry(MemberClosed entry);
  absl::Status TakeEntry(const MemberLost& entry);
  // Whether the part is the present one, and has that member.
  absl::Status CheckMember(std::uint32_t part, std::size_t member) const;
  void CollectPart();

  const RunPlan plan_;
  const SubmitTime submitted_;
  RunBook book_;
  std::set<AgentId> agents_;  // of all parts so far
  std::optional<Part> part_;
  Nanos latest_;  // instant that anything is known of
};

}  // namespace wsurge
