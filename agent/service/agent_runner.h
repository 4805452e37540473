#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include <grpcpp/grpcpp.h>
#include <spdlog/logger.h>

#include "agent/service/agent_actions.h"
#include "agent/service/agent_event.h"
#include "agent/service/agent_service.h"
#include "agent/service/attach_schedule.h"
#include "agent/service/dial.h"
#include "agent/service/hosted_engine.h"
#include "agent/service/service_timing.h"
#include "common/base/tls_files.h"
#include "wsurge/v1/agent.grpc.pb.h"

namespace wsurge {

struct AgentOptions {
  ControllerAddress controller;
  std::optional<TlsTexts> tls;
  v1::Hello hello;  // name, version and the facts of this host
  EngineSetup engine;
  ServiceTiming timing;
};

// An agent at work: attaches to its controller for as long as the process lives, takes its orders
// one event after the other, and runs the engine. Run() is the one thread that handles events;
// RequestShutdown() may be called from any other.
class AgentRunner : private AgentActions {
 public:
  explicit AgentRunner(AgentOptions options);
  ~AgentRunner() override;

  // Until a shutdown was requested (OK), or the controller refused this agent for good
  // (FailedPrecondition with its reason).
  absl::Status Run();

  // The load goes to zero, what was measured is handed over, all within ServiceTiming::shutdown.
  void RequestShutdown();

 private:
  // ---- AgentActions ----
  void Send(v1::AgentMessage message) override;
  void Detach() override;
  void Prepare(Assignment assignment) override;
  void StartLoad(Nanos at) override;
  void SetClock(const ClockCorrection& correction) override;
  void BeginPhase(std::size_t phase, Nanos at) override;
  void ReleaseBarrier(std::size_t phase, std::uint32_t barrier, std::uint64_t generation) override;
  void SetLease(Nanos until) override;
  void StopLoad() override;
  void DiscardEngine() override;
  void Audit(const std::string& line) override;

  // ---- Events ----
  void On(MessageReceived& event, Nanos now);
  void On(AttachmentEnded& event, Nanos now);
  void On(EnginePrepared& event, Nanos now);
  void On(IntervalMeasured& event, Nanos now);
  void On(PhaseEnded& event, Nanos now);
  void On(EngineNews& event, Nanos now);
  void On(LoadFinished& event, Nanos now);
  void On(ShutdownRequested& event, Nanos now);

  void PassOnNews();
  void PassOnTrace(std::size_t most_queued);

  void Attach(Nanos now);
  void OnWelcome(const v1::Welcome& welcome);
  void OnStreamOver(const std::string& reason, Nanos now);
  void FinishStream(Nanos now);
  Nanos NextDeadline(Nanos now) const;
  double Random() { return std::uniform_real_distribution<>(0, 1)(random_); }

  const AgentOptions options_;
  const std::string controller_;  // for people
  const std::shared_ptr<AgentEventQueue> queue_;
  const std::unique_ptr<v1::AgentService::Stub> stub_;

  // Run()'s thread only.
  AgentService service_;
  AttachSchedule schedule_;
  std::mt19937_64 random_;
  std::uint64_t attempts_ = 0;    // to attach
  const std::uint64_t instance_;  // of this process, for the controller
  const std::shared_ptr<spdlog::logger> audit_;
  std::shared_ptr<Attachment> attachment_;  // null: not attached
  std::shared_ptr<HostedEngine> engine_;    // null: none that is prepared
  std::uint64_t engine_number_ = 0;         // of the engine whose events count
  bool welcomed_ = false;                   // by the controller, on this attachment
  std::string refusal_;                     // the controller's, on this attachment
  bool refusal_passes_ = false;             // it will not last
  std::optional<absl::Status> outcome_;     // set: Run() ends
  std::optional<Nanos> shutdown_by_;
};

}  // namespace wsurge
