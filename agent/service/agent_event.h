#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/status.h"

#include "agent/service/event_queue.h"
#include "common/base/clock.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "wsurge/v1/agent.pb.h"

namespace wsurge {

class Attachment;
class HostedEngine;

// ---- From a stream ----

struct MessageReceived {
  std::shared_ptr<Attachment> from;
  v1::ControllerMessage message;
  Nanos at{};
};

struct AttachmentEnded {
  std::shared_ptr<Attachment> from;
  std::string reason;
};

// ---- From an engine; `engine` numbers them, so that what an old one said is told apart ----

struct EnginePrepared {
  std::uint64_t engine = 0;
  std::shared_ptr<HostedEngine> hosted;  // the only owner
  absl::Status status;
};

struct IntervalMeasured {
  std::uint64_t engine = 0;
  Interval interval;
};

struct PhaseEnded {
  std::uint64_t engine = 0;
  std::size_t phase = 0;
};

// HostedEngine has something to be fetched: TakeBarrierStates, TakeTrace.
struct EngineNews {
  std::uint64_t engine = 0;
};

struct LoadFinished {
  std::uint64_t engine = 0;
  Ledger ledger;
  Nanos start_skew{};
  std::string failure;
};

// ---- From the operator ----

struct ShutdownRequested {};

using AgentEvent = std::variant<MessageReceived, AttachmentEnded, EnginePrepared, IntervalMeasured,
                                PhaseEnded, EngineNews, LoadFinished, ShutdownRequested>;
using AgentEventQueue = EventQueue<AgentEvent>;

}  // namespace wsurge
