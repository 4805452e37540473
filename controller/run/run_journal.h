#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/interval.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_info.h"
#include "controller/agents/clock_offset_estimator.h"
#include "controller/results/aggregator.h"
#include "controller/run/run_outcome.h"
#include "controller/run/run_plan.h"

namespace wsurge {

// ---- What a run writes down while it goes on: enough to put its result together without it ----

// A part is prepared by these agents; entries name them by their index here.
struct PartBegun {
  std::uint32_t part = 0;
  Nanos at{};
  TargetRange targets;
  struct Member {
    AgentId id = 0;
    AgentInfo info;
  };
  std::vector<Member> members;
};

// All are ready, and the start is agreed.
struct PartArmed {
  std::uint32_t part = 0;
  Nanos begin{};
  struct Member {
    std::uint64_t connections = 0;
    ClockEstimate clock;
  };
  std::vector<Member> members;  // as many as began
};

struct IntervalMerged {
  std::uint32_t part = 0;
  std::size_t member = 0;
  std::shared_ptr<const Interval> interval;
};

struct MemberClosed {
  std::uint32_t part = 0;
  std::size_t member = 0;
  Closing closing;  // without secrets
};

struct MemberLost {
  std::uint32_t part = 0;
  std::size_t member = 0;
  Nanos at{};
};

using JournalEntry = std::variant<PartBegun, PartArmed, IntervalMerged, MemberClosed, MemberLost>;

// Where a controller's runs are written down, one after the other. Must not block, except where
// said; `stored` may be called from another thread, and is also called when nothing could be
// stored: the run goes on without it.
class RunJournal {
 public:
  virtual ~RunJournal() = default;

  // `begun`: by both clocks.
  virtual void Begin(const RunPlan& plan, SubmitTime begun) = 0;

  virtual void Record(JournalEntry entry, std::function<void()> stored) = 0;

  // Calls it once everything that was recorded before is stored.
  virtual void AfterRecorded(std::function<void()> stored) = 0;

  // Why entries of this run are missing; empty: none is. One sentence.
  virtual std::string Problem() const = 0;

  // The run is over. Waits until that is stored, for a bounded time.
  virtual void End(const RunOutcome& outcome) = 0;
};

}  // namespace wsurge
