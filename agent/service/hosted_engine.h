#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "agent/engine/engine.h"
#include "agent/policy/allow_list.h"
#include "agent/policy/caps.h"
#include "agent/service/agent_event.h"
#include "common/plan/assignment.h"

namespace wsurge {

// What every engine of this agent gets besides its assignment.
struct EngineSetup {
  std::size_t workers = 1;
  std::string agent_name;
  std::filesystem::path data_folder;
  AllowList allow_list;
  Caps caps;
};

// An engine whose events go into the agent's queue. Made and prepared by a thread of its own, then
// owned by AgentRunner, whose thread calls it.
class HostedEngine : private EngineEvents {
 public:
  HostedEngine(std::uint64_t number, Assignment assignment, const EngineSetup& setup,
               std::shared_ptr<AgentEventQueue> queue);

  // Whether this agent may and can take the assignment; blocks while names are resolved.
  absl::Status Prepare();

  Engine& engine() { return *engine_; }

  // Makes and prepares an engine on a thread of its own; EnginePrepared with this number follows.
  // The thread shares nothing with its starter but the queue and may outlive it.
  static void PrepareInBackground(std::uint64_t number, Assignment assignment, EngineSetup setup,
                                  std::shared_ptr<AgentEventQueue> queue);

 private:
  void OnInterval(Interval interval) override;
  void OnPhaseDone(std::size_t phase) override;
  void OnFinished(Ledger ledger, Nanos start_skew, std::string failure) override;

  void Post(AgentEvent event);

  const std::uint64_t number_;
  const Assignment assignment_;
  const Caps caps_;
  const std::shared_ptr<AgentEventQueue> queue_;
  // The address that was refused last, for the text of a refusal.
  struct Refused;
  const std::shared_ptr<Refused> refused_;
  std::unique_ptr<Engine> engine_;  // last: its threads use the above
};

}  // namespace wsurge
