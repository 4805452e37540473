#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/control/lease_times.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_info.h"
#include "controller/agents/agent_line.h"
#include "controller/agents/clock_offset_estimator.h"

namespace wsurge {

struct RegistryTimes {
  LeaseTimes control = {};
  std::size_t first_exchanges = 8;  // one after the other when an agent attaches
};

struct ClaimedAgent {
  AgentId id = 0;
  std::uint32_t clock_domain = 0;  // which clock it reads; see Registry::Clock
  AgentInfo info;
  std::shared_ptr<AgentLink> link;  // stays the same when the agent comes back
};

struct AgentListing {
  AgentInfo info;
  bool busy = false;
  bool suspect = false;
};

// Who the agents are, whether they live, how their clocks stand, and which run each works for.
// Owned by the Controller; any thread.
//
// | state    | what happens                                        | next     |
// |----------|-----------------------------------------------------|----------|
// | attached | its stream ends, it is idle                         | forgotten|
// | attached | its stream ends at work, or LeaseTimes::silence     | suspect  |
// | suspect  | it is heard, or the same process attaches again     | attached |
// | suspect  | its lease must have run out (LeaseTimes::lost)      | lost, or forgotten when idle |
// | lost     | the same process attaches again: hands in reports   | attached |
// | lost     | another of its name attaches, or its run is over    | forgotten|
class Registry : public AgentEvents {
 public:
  // `own_clock`: agents that read the same clock need no exchanges.
  Registry(std::string version, ClockIdentity own_clock, RegistryTimes times = {});

  // ---- From the streams ----
  Refusal OnHello(StreamId stream, Greeting greeting, Nanos now) override;
  void OnHeartbeat(StreamId stream, Nanos sent, Nanos agent_time, Nanos received) override;
  void OnRunMessage(StreamId stream, RunMessage message, Nanos now) override;
  void OnStreamEnd(StreamId stream, Nanos now) override;

  // Sends the probes that are due and looks for agents that have been silent for too long.
  // To be called several times a second.
  void Tick(Nanos now);

  // The process of this agent has ended, as its parent knows: it is lost at once.
  void OnProcessEnded(const std::string& name);

  // ---- From runs ----

  // Takes `wanted` idle agents for a run (0: all of them), in the order of their names; none when
  // there are fewer. What they report about it goes to `inbox` until Release.
  std::vector<ClaimedAgent> Claim(std::size_t wanted, const std::shared_ptr<RunInbox>& inbox);

  // All agents of this inbox are idle again.
  void Release(const std::shared_ptr<RunInbox>& inbox);

  // How the clock of a domain stands at `now`. Agents of one domain read the same clock and share
  // what the exchanges with all of them say; the clock of domain 0 is ours. All zero when none of
  // its agents is there any more.
  ClockEstimate Clock(std::uint32_t domain, Nanos now) const;

  std::vector<AgentListing> List() const;

 private:
  struct Entry {
    AgentInfo info;
    std::shared_ptr<AgentLine> line;
    StreamId stream = 0;  // 0: none
    std::uint32_t clock_domain = 0;
    std::size_t first_exchanges_left = 0;
    Nanos last_heard{};
    Nanos renewed{};  // the sending of what renewed its lease last
    Nanos next_probe{};
    bool suspect = false;
    bool lost = false;
    std::shared_ptr<RunInbox> inbox;  // null: idle
  };
  using Agents = std::map<AgentId, Entry>;

  struct Domain {
    ClockIdentity identity;
    std::size_t agents = 0;
    ClockOffsetEstimator clock;
  };

  static bool Idle(const Entry& entry);
  static Refusal RefusalByName(const Entry& entry, Nanos lost_after, Nanos now);
  Agents::iterator FindStream(StreamId stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Greet(Entry& entry, StreamId stream, Greeting greeting, Nanos now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Hear(Agents::iterator at, Nanos now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Probe(Entry& entry, Nanos now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndStream(Agents::iterator at, const std::string& reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Suspect(Agents::iterator at, const std::string& reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Lose(Agents::iterator at, const std::string& reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Agents::iterator at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The domain that an agent which attaches belongs to, with it counted in.
  std::uint32_t JoinDomain(const ClockIdentity& identity) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LeaveDomain(std::uint32_t domain) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<ClockEstimate> EstimateOf(std::uint32_t domain, Nanos now) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const std::string version_;
  const ClockIdentity own_clock_;
  const RegistryTimes times_;

  mutable Mutex mutex_;
  Agents agents_ ABSL_GUARDED_BY(mutex_);
  std::map<StreamId, AgentId> streams_ ABSL_GUARDED_BY(mutex_);
  std::map<std::uint32_t, Domain> domains_ ABSL_GUARDED_BY(mutex_);  // without our own
  std::uint32_t last_domain_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<Nanos> last_tick_ ABSL_GUARDED_BY(mutex_);
  Nanos awake_since_ ABSL_GUARDED_BY(mutex_){};  // nobody can have been heard before
};

}  // namespace wsurge
