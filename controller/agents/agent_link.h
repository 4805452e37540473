#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/plan/assignment.h"
#include "controller/agents/clock_offset_estimator.h"

namespace wsurge {

struct WelcomeWords {
  std::string version;
  bool resumed = false;  // the work that the agent named goes on
  Nanos lease{};
};

// The way to one attached agent. Commands are handed over and never block; when the stream has
// ended they are dropped, and the end itself is told through AgentEvents. Any thread.
class AgentLink {
 public:
  virtual ~AgentLink() = default;

  virtual void Welcome(const WelcomeWords& words) = 0;
  // `clock`: what the exchanges so far say about the agent's clock; nothing before the first.
  // `renews_lease`: it was heard from lately.
  virtual void Probe(std::optional<ClockEstimate> clock, bool renews_lease) = 0;
  virtual void Prepare(const Assignment& assignment) = 0;
  // `offset`: of the agent's clock, by which `at_agent` was worked out.
  virtual void Start(const std::string& run_id, std::uint32_t part, Nanos at_agent,
                     Nanos offset) = 0;
  virtual void BeginPhase(const std::string& run_id, std::uint32_t part, std::size_t phase,
                          Nanos at_agent) = 0;
  virtual void ReleaseBarrier(const std::string& run_id, std::uint32_t part, std::size_t phase,
                              std::uint32_t barrier, std::uint64_t generation) = 0;
  virtual void Stop(const std::string& run_id, const std::string& reason) = 0;
  // All intervals up to `sequence` are stored; `closed`: Closing is, too.
  virtual void Acknowledge(const std::string& run_id, std::uint32_t part, std::uint64_t sequence,
                           bool closed) = 0;

  // Ends the stream after what was handed over.
  virtual void Close(const std::string& reason) = 0;
};

}  // namespace wsurge
