#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"

#include "agent/engine/engine.h"
#include "agent/policy/allow_list.h"
#include "agent/policy/caps.h"
#include "agent/service/agent_event.h"
#include "agent/watch/target_watcher.h"
#include "common/base/mutex.h"
#include "common/plan/assignment.h"

namespace wsurge {

// What every engine of this agent gets besides its assignment.
struct EngineSetup {
  std::size_t workers = 1;
  std::string agent_name;
  std::filesystem::path data_folder;
  AllowList allow_list;
  std::vector<std::string> sources;  // to connect from, instead of the scenario's
  bool allow_insecure_tls = false;
  bool spin = false;  // see EngineOptions
  bool pin = false;
  Caps caps;
};

// What connections did since the last time.
struct TraceBatch {
  std::vector<TraceRecord> records;
  std::uint64_t dropped = 0;  // more than could be kept, all after `records`
};

// An engine whose events go into the agent's queue. Made and prepared by a thread of its own, then
// owned by AgentRunner, whose thread calls it.
class HostedEngine : private EngineEvents {
 public:
  // So many records wait to be taken at most; further ones are counted and dropped.
  static constexpr std::size_t kMaxTraced = 20'000;
  static constexpr std::size_t kMaxTracedBytes = 8 << 20;

  HostedEngine(std::uint64_t number, Assignment assignment, const EngineSetup& setup,
               std::shared_ptr<AgentEventQueue> queue);

  // Whether this agent may and can take the assignment; blocks while names are resolved.
  absl::Status Prepare();

  Engine& engine() { return *engine_; }

  // Phase 0 begins at `at`; see Engine. What watched targets use counts from then on.
  void Start(Nanos at);

  // What the watched targets of this host used since the last call; see TargetWatcher::Look.
  std::vector<TargetUsage> LookAtTargets(bool last);

  // What has changed at barriers since the last call, the latest of each.
  std::vector<BarrierState> TakeBarrierStates();

  // The oldest records that fit into one message.
  TraceBatch TakeTrace();

  // Makes and prepares an engine on a thread of its own; EnginePrepared with this number follows.
  // The thread shares nothing with its starter but the queue and may outlive it.
  static void PrepareInBackground(std::uint64_t number, Assignment assignment, EngineSetup setup,
                                  std::shared_ptr<AgentEventQueue> queue);

 private:
  void OnInterval(Interval interval) override;
  void OnPhaseDone(std::size_t phase) override;
  void OnBarrierState(const BarrierState& state) override;
  void OnTrace(TraceRecord record) override;
  void OnFinished(Ledger ledger, Nanos start_skew, std::string failure) override;

  void Post(AgentEvent event);

  const std::uint64_t number_;
  const Assignment assignment_;  // without its data
  const Caps caps_;
  const std::shared_ptr<AgentEventQueue> queue_;
  std::optional<TargetWatcher> watcher_;  // made by Prepare

  Mutex mutex_;
  std::map<std::uint32_t, BarrierState> barriers_ ABSL_GUARDED_BY(mutex_);  // that changed
  std::deque<TraceRecord> trace_ ABSL_GUARDED_BY(mutex_);
  std::size_t trace_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t trace_dropped_ ABSL_GUARDED_BY(mutex_) = 0;

  std::unique_ptr<Engine> engine_;  // last: its threads use the above
};

}  // namespace wsurge
