#include "tests/sim/agent_process.h"

#include <algorithm>

namespace wsurge::sim {
namespace {

constexpr std::size_t kMostUnsent = 256;  // Attachment::kMaxQueued

}  // namespace

AgentProcess::AgentProcess(World& world, AgentSetup setup, Outside outside)
    : world_(world),
      setup_(std::move(setup)),
      outside_(std::move(outside)),
      service_(setup_.timing, Caps{}, "simulated", *this),
      schedule_(setup_.timing) {}

void AgentProcess::Begin() {
  Handle([] {});
}

void AgentProcess::Handle(std::function<void()> event) {
  if (!alive_) return;
  if (paused_until_ > world_.now()) {
    // All at once afterwards, in the order in which they came.
    world_.At(paused_until_, [this, event = std::move(event)] { Handle(event); });
    return;
  }
  service_.OnTime(Local());
  event();
  if (!alive_) return;
  if (!attached_ && Local() >= schedule_.next()) Attach();
  Arm();
}

void AgentProcess::Arm() {
  Nanos next = Local() + std::chrono::seconds(1);
  if (const auto deadline = service_.deadline()) next = std::min(next, *deadline);
  if (!attached_) next = std::min(next, schedule_.next());
  const std::uint64_t number = ++wake_number_;
  world_.At(next - setup_.clock_offset, [this, number] {
    if (number == wake_number_) Handle([] {});
  });
}

void AgentProcess::Attach() {
  attached_ = true;
  welcomed_ = refused_ = false;
  v1::AgentMessage message;
  v1::Hello* hello = message.mutable_hello();
  hello->set_name(setup_.name);
  hello->set_instance(setup_.instance);
  hello->set_attempt(++attempts_);
  if (const auto work = service_.work()) *hello->mutable_work() = *work;
  world_.Note("dial", setup_.instance, [&] {
    return setup_.name + (hello->has_work() ? " with work " + hello->work().run_id() : "");
  });
  stream_ = outside_.dial(*this, std::move(message));
  service_.OnAttaching(Local());
  if (stream_) return;
  const bool refused = outside_.link->refuse_until > world_.now();
  const Nanos fails = refused ? std::chrono::milliseconds(1) : setup_.timing.connect_within;
  const std::uint64_t number = ++dial_number_;
  world_.After(fails, [this, number] {
    Handle([this, number] {
      if (stream_ || !attached_ || number != dial_number_) return;
      OnStreamOver();
      if (alive_) service_.OnDetached(Local());
    });
  });
}

void AgentProcess::OnStreamOver() {
  attached_ = welcomed_ = false;
  stream_.reset();
  ++dial_number_;
  if (refused_ && schedule_.OnRefused(Local())) {
    world_.Note("refused for good", setup_.instance, [&] { return setup_.name; });
    alive_ = false;
    return;
  }
  schedule_.OnEnded(Local(), world_.random.Unit());
}

void AgentProcess::OnMessage(const std::shared_ptr<Stream>& from,
                             const v1::ControllerMessage& message) {
  const Nanos received = Local();
  Handle([this, from, message, received] {
    if (from != stream_) return;
    world_.Note("agent reads", setup_.instance,
                [&] { return setup_.name + ": " + message.ShortDebugString().substr(0, 120); });
    if (message.has_welcome()) {
      welcomed_ = true;
      schedule_.OnWelcome();
      last_renewal_ = world_.now();
    }
    if (message.has_probe() && message.probe().renews_lease()) last_renewal_ = world_.now();
    if (message.has_refused()) refused_ = !message.refused().passes();
    service_.OnMessage(message, received, Local());
  });
}

void AgentProcess::OnStreamEnd(const std::shared_ptr<Stream>& from) {
  Handle([this, from] {
    if (from != stream_) return;
    world_.Note("agent's stream ended", setup_.instance, [&] { return setup_.name; });
    OnStreamOver();
    if (alive_) service_.OnDetached(Local());
  });
}

void AgentProcess::Send(v1::AgentMessage message) {
  if (!stream_) return;
  outside_.on_send(*this, message);
  world_.Note("agent says", setup_.instance,
              [&] { return setup_.name + ": " + message.ShortDebugString().substr(0, 120); });
  const auto heartbeat = [](const v1::AgentMessage& m) { return m.has_heartbeat(); };
  if (message.has_heartbeat() && stream_->up->Replace(message, heartbeat)) return;
  stream_->up->Send(std::move(message));
  if (stream_->up->size() > kMostUnsent) world_.Fail("an agent's stream queue grew without bound");
}

void AgentProcess::ResetStream(std::size_t kept) {
  if (!stream_) return;
  stream_->up->Break(kept);
  stream_->down->Break(kept / 2);
}

void AgentProcess::Detach() {
  if (!attached_) return;
  world_.Note("agent cuts its stream", setup_.instance, [&] { return setup_.name; });
  if (stream_) stream_->given_up = true;
  ResetStream(world_.random.Below(4));
  OnStreamOver();
}

void AgentProcess::Kill(bool silently) {
  world_.Note("killed", setup_.instance, [&] { return setup_.name; });
  if (stream_ && !silently) stream_->up->Break(world_.random.Below(4));
  alive_ = false;
}

FakeEngine::Host AgentProcess::HostFor(std::uint64_t number, const std::shared_ptr<Truth>& truth) {
  const auto current = [this, number] { return alive_ && number == engine_number_; };
  FakeEngine::Host host;
  host.world = &world_;
  host.clock_offset = setup_.clock_offset;
  host.alive = current;
  host.paused_until = [this] { return paused_until_; };
  host.on_load = [this, truth](Nanos planned) { outside_.on_load(*this, *truth, planned); };
  host.on_interval = [this, current](Interval interval) {
    Handle([this, current, interval = std::make_shared<Interval>(std::move(interval))] {
      if (current()) service_.OnInterval(std::move(*interval), Local());
    });
  };
  host.on_phase_done = [this, current](std::size_t phase) {
    Handle([this, current, phase] {
      if (current()) service_.OnPhaseDone(phase);
    });
  };
  host.on_finished = [this, current](Ledger ledger) {
    Handle([this, current, ledger = std::move(ledger)] {
      if (current()) service_.OnFinished({ledger, Nanos(0), "", {}}, Local());
    });
  };
  return host;
}

void AgentProcess::Prepare(Assignment assignment) {
  const std::uint64_t number = ++engine_number_;
  auto truth = std::make_shared<Truth>();
  truth->run_id = assignment.run_id;
  truth->part = assignment.part;
  const Nanos takes =
      world_.random.Between(std::chrono::milliseconds(1), std::chrono::milliseconds(50));
  world_.After(takes, [this, number, truth, assignment = std::move(assignment)] {
    Handle([this, number, truth, assignment] {
      if (number != engine_number_) return;
      truths_.push_back(truth);
      engine_ = std::make_shared<FakeEngine>(HostFor(number, truth), assignment, truth);
      service_.OnPrepared(absl::OkStatus(), 1, Local());
    });
  });
}

void AgentProcess::DiscardEngine() {
  ++engine_number_;
  engine_.reset();
}

std::shared_ptr<Truth> AgentProcess::TruthOf(const std::string& run_id, std::uint32_t part) const {
  std::shared_ptr<Truth> found;
  for (const auto& truth : truths_) {
    if (truth->run_id == run_id && truth->part == part) found = truth;
  }
  return found;
}

}  // namespace wsurge::sim
