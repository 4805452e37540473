#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "common/stats/target_usage.h"
#include "controller/agents/agent_info.h"
#include "controller/agents/agent_link.h"
#include "controller/agents/trace.h"

namespace wsurge {

// ---- What an agent reports about the run that it works on ----

struct PartId {
  std::string run_id;
  std::uint32_t part = 0;

  friend bool operator==(const PartId&, const PartId&) = default;
};

struct Prepared {
  std::string refusal;  // why the agent does not take its assignment; empty: ready
  std::uint64_t connections = 0;
};

struct PhaseDone {
  std::size_t phase = 0;
};

struct Closing {
  Ledger ledger;
  Nanos start_skew{};
  std::string failure;                    // why the agent ended its part itself; empty: as planned
  std::vector<TargetUsage> watched = {};  // since the last interval
  bool lease_over = false;                // the load ended early because the lease ran out
};

// What keeps, or no longer keeps, a meeting at a barrier from taking place.
struct BarrierReady {
  std::size_t phase = 0;
  std::uint32_t barrier = 0;
  std::uint64_t generation = 0;  // which meeting, from 0
  bool ready = false;            // all of this agent's sessions that will come have come
  std::uint64_t arrived = 0;
};

struct RunMessage {
  std::string run_id;
  std::uint32_t part = 0;
  std::variant<Prepared, PhaseDone, Interval, Closing, BarrierReady, AgentTrace> body;
};

// ---- What streams tell ----

// One stream; an agent may have one after the other.
using StreamId = std::uint64_t;

// The first message of a stream.
struct Greeting {
  AgentInfo info;
  std::shared_ptr<AgentLink> link;
  std::optional<PartId> work = std::nullopt;  // what the agent is still at
};

// Why an agent is not taken; empty: it is.
struct Refusal {
  std::string reason;
  bool passes = false;  // not for long
};

// Where the streams of agents hand over what they read. Called from any thread; must not block.
class AgentEvents {
 public:
  virtual ~AgentEvents() = default;

  // Without a refusal the agent was welcomed through the greeting's link.
  virtual Refusal OnHello(StreamId stream, Greeting greeting, Nanos now) = 0;

  // An answered probe: sent and received on our clock, `agent_time` read on the agent's.
  virtual void OnHeartbeat(StreamId stream, Nanos sent, Nanos agent_time, Nanos received) = 0;

  virtual void OnRunMessage(StreamId stream, RunMessage message, Nanos now) = 0;

  virtual void OnStreamEnd(StreamId stream, Nanos now) = 0;
};

// ---- What a run is told about its agents ----

// It is not heard from. What it does goes on: its lease has not run out.
struct AgentSuspect {
  Nanos since{};  // when it was last heard from
  bool stream_over = false;
  std::string reason;
};

// It is heard from again: it was suspect, or even lost.
struct AgentReturned {
  bool new_stream = false;
  std::optional<PartId> work = std::nullopt;  // what it is still at; only with a new stream
};

// Its lease has run out: it makes no load any more.
struct AgentLost {
  std::string reason;
};

struct RunEvent {
  AgentId agent = 0;
  std::variant<RunMessage, AgentSuspect, AgentReturned, AgentLost> body;
};

// The inbox of a run. Any thread; must not block.
class RunInbox {
 public:
  virtual ~RunInbox() = default;

  // False when it is full. How agents fare is always taken: it is said at most once a silence. Of
  // traces what there is no room for is counted and dropped.
  virtual bool Post(RunEvent event) = 0;
};

}  // namespace wsurge
