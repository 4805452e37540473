#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/service/agent_actions.h"
#include "agent/service/agent_service.h"
#include "agent/service/attach_schedule.h"
#include "tests/sim/fake_engine.h"
#include "tests/sim/network.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

// What an agent process is told from outside.
struct AgentSetup {
  std::string name;
  std::uint64_t instance = 0;
  std::size_t host = 0;  // whose link it uses
  Nanos clock_offset{};  // not 0: its clock is of another domain
  ServiceTiming timing;
};

// One agent process: AgentService with a model of AgentRunner around it. Events of engine and
// stream are handled one after the other, OnTime before each.
class AgentProcess : private AgentActions {
 public:
  struct Outside {
    // A stream is dialled; null: the connection is refused or never answered.
    std::function<std::shared_ptr<Stream>(AgentProcess&, v1::AgentMessage)> dial;
    std::function<void(AgentProcess&, const Truth&, Nanos)> on_load;
    std::function<void(AgentProcess&, const v1::AgentMessage&)> on_send;
    const Link* link = nullptr;
  };

  AgentProcess(World& world, AgentSetup setup, Outside outside);

  void Begin();
  void Pause(Nanos until) { paused_until_ = std::max(paused_until_, until); }
  // `silently`: its host is gone, nobody tells the controller.
  void Kill(bool silently);
  void ResetStream(std::size_t kept);

  // From the stream.
  void OnMessage(const std::shared_ptr<Stream>& from, const v1::ControllerMessage& message);
  void OnStreamEnd(const std::shared_ptr<Stream>& from);

  const AgentSetup& setup() const { return setup_; }
  bool alive() const { return alive_; }
  Nanos paused_until() const { return paused_until_; }
  AgentService::State state() const { return service_.state(); }
  const std::vector<std::shared_ptr<Truth>>& truths() const { return truths_; }
  std::shared_ptr<Truth> TruthOf(const std::string& run_id, std::uint32_t part) const;
  Nanos last_renewal() const { return last_renewal_; }  // true time of receipt
  bool attached() const { return welcomed_; }

 private:
  void Send(v1::AgentMessage message) override;
  void Detach() override;
  void Prepare(Assignment assignment) override;
  void StartLoad(Nanos at) override { engine_->Start(at); }
  void SetClock(const ClockCorrection&) override {}
  void BeginPhase(std::size_t phase, Nanos at) override { engine_->BeginPhase(phase, at); }
  void ReleaseBarrier(std::size_t, std::uint32_t, std::uint64_t) override {}
  // The engine's own look at the lease is for a process that was stopped; here the service's
  // counts.
  void SetLease(Nanos) override {}
  void StopLoad() override {
    if (engine_) engine_->Stop();
  }
  void DiscardEngine() override;
  void Audit(const std::string&) override {}

  Nanos Local() const { return world_.now() + setup_.clock_offset; }
  // One turn of the loop, once the process runs.
  void Handle(std::function<void()> event);
  void Arm();
  void Attach();
  void OnStreamOver();
  FakeEngine::Host HostFor(std::uint64_t number, const std::shared_ptr<Truth>& truth);

  World& world_;
  const AgentSetup setup_;
  const Outside outside_;
  AgentService service_;
  AttachSchedule schedule_;
  bool alive_ = true;
  bool attached_ = false;  // or about to be
  bool welcomed_ = false;
  std::uint64_t attempts_ = 0;  // to attach
  bool refused_ = false;
  std::shared_ptr<Stream> stream_;
  std::uint64_t dial_number_ = 0;
  Nanos paused_until_{};
  std::uint64_t wake_number_ = 0;
  std::uint64_t engine_number_ = 0;
  std::shared_ptr<FakeEngine> engine_;
  std::vector<std::shared_ptr<Truth>> truths_;
  Nanos last_renewal_{};
};

}  // namespace wsurge::sim
