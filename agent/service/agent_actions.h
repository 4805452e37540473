#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "agent/engine/session/run_clock.h"
#include "common/base/clock.h"
#include "common/plan/assignment.h"
#include "wsurge/v1/agent.pb.h"

namespace wsurge {

// What AgentService orders from the world: the stream to the controller and the engine. None of
// these blocks; what comes of them arrives later as an event.
class AgentActions {
 public:
  virtual ~AgentActions() = default;

  // To the controller; goes nowhere when the stream has ended.
  virtual void Send(v1::AgentMessage message) = 0;

  // Cuts the stream.
  virtual void Detach() = 0;

  // Makes an engine and prepares it: AgentService::OnPrepared follows.
  virtual void Prepare(Assignment assignment) = 0;

  // Of the engine that was prepared.
  virtual void StartLoad(Nanos at) = 0;
  virtual void SetClock(const ClockCorrection& correction) = 0;
  virtual void BeginPhase(std::size_t phase, Nanos at) = 0;
  virtual void ReleaseBarrier(std::size_t phase, std::uint32_t barrier,
                              std::uint64_t generation) = 0;
  // The load goes to zero then, also when nobody says so; a later call moves the instant.
  virtual void SetLease(Nanos until) = 0;
  virtual void StopLoad() = 0;

  // Ends the engine (also one that is still being prepared); no event of it follows.
  virtual void DiscardEngine() = 0;

  // One line of the audit log, written out at once.
  virtual void Audit(const std::string& line) = 0;
};

}  // namespace wsurge
