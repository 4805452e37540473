#include "agent/service/agent_runner.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <spdlog/spdlog.h>

#include "agent/engine/process_usage.h"
#include "agent/service/attachment.h"

namespace wsurge {
namespace {

// One message per stream at a time and a few events of one engine per second.
constexpr std::size_t kQueueCapacity = 4096;

// So that a missed deadline is never missed for long.
constexpr Nanos kLongestWait = std::chrono::seconds(1);

// Messages that may wait for the stream while trace is added to them: as it runs, and at the end.
constexpr std::size_t kTraceQueued = 16;
constexpr std::size_t kLastTraceQueued = 128;

// Text of the other side, fit for a log.
std::string Printable(const std::string& text) {
  constexpr std::size_t kLongest = 500;
  return absl::CHexEscape(text.substr(0, kLongest));
}

std::uint64_t DrawInstance() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

AgentRunner::AgentRunner(AgentOptions options)
    : options_(std::move(options)),
      controller_(absl::StrCat(options_.controller.host, " port ", options_.controller.port)),
      queue_(std::make_shared<AgentEventQueue>(kQueueCapacity)),
      stub_(v1::AgentService::NewStub(
          MakeChannel(options_.controller, options_.tls, options_.timing))),
      service_(options_.timing, options_.engine.caps, controller_, *this),
      schedule_(options_.timing),
      random_(std::random_device{}()),
      instance_(DrawInstance()),
      audit_(spdlog::default_logger()->clone("audit")) {
  audit_->set_level(spdlog::level::info);  // whatever is logged otherwise
  audit_->flush_on(spdlog::level::info);
}

AgentRunner::~AgentRunner() {
  queue_->Close();
  if (attachment_) attachment_->Cut();
}

void AgentRunner::RequestShutdown() { queue_->Push(ShutdownRequested{}); }

absl::Status AgentRunner::Run() {
  while (!outcome_) {
    const Nanos before = MonotonicNow();
    if (!attachment_ && !shutdown_by_ && before >= schedule_.next()) Attach(before);
    auto event = queue_->Pop(NextDeadline(before));
    const Nanos now = MonotonicNow();
    service_.OnTime(now);
    if (event) std::visit([&](auto& what) { On(what, now); }, *event);
    PassOnNews();
    if (shutdown_by_) FinishStream(now);
  }
  return *outcome_;
}

Nanos AgentRunner::NextDeadline(Nanos now) const {
  Nanos next = now + kLongestWait;
  if (const auto deadline = service_.deadline()) next = std::min(next, *deadline);
  if (!attachment_ && !shutdown_by_) next = std::min(next, schedule_.next());
  if (shutdown_by_) next = std::min(next, *shutdown_by_);
  return next;
}

// ---- The stream ----

void AgentRunner::Attach(Nanos now) {
  welcomed_ = false;
  refusal_.clear();
  v1::AgentMessage message;
  *message.mutable_hello() = options_.hello;
  message.mutable_hello()->set_instance(instance_);
  message.mutable_hello()->set_attempt(++attempts_);
  if (const auto work = service_.work()) *message.mutable_hello()->mutable_work() = *work;
  attachment_ = Attachment::Open(*stub_, std::move(message), queue_);
  service_.OnAttaching(now);
}

void AgentRunner::On(MessageReceived& event, Nanos now) {
  if (event.from == attachment_) {
    if (event.message.has_welcome()) OnWelcome(event.message.welcome());
    if (event.message.has_refused()) {
      refusal_ = Printable(event.message.refused().reason());
      refusal_passes_ = event.message.refused().passes();
    }
    service_.OnMessage(event.message, event.at, now);
  }
  event.from->ReadNext();  // of an old stream too: it ends by a read that fails
}

void AgentRunner::OnWelcome(const v1::Welcome& welcome) {
  welcomed_ = true;
  schedule_.OnWelcome();
  spdlog::info("attached to the controller {} (version {}) as {}", controller_,
               Printable(welcome.version()), options_.hello.name());
}

void AgentRunner::On(AttachmentEnded& event, Nanos now) {
  if (event.from != attachment_) return;
  attachment_.reset();
  OnStreamOver(Printable(event.reason), now);
  service_.OnDetached(now);
}

void AgentRunner::OnStreamOver(const std::string& reason, Nanos now) {
  if (!refusal_.empty() && !refusal_passes_ && schedule_.OnRefused(now)) {
    outcome_ = absl::FailedPreconditionError(
        absl::StrCat("the controller ", controller_, " refuses this agent: ", refusal_));
    return;
  }
  const bool log = schedule_.OnEnded(now, Random());
  if (log && !shutdown_by_) {
    spdlog::warn("not attached to the controller {}: {}; trying again", controller_,
                 refusal_.empty() ? reason : refusal_);
  }
}

void AgentRunner::Send(v1::AgentMessage message) {
  if (attachment_) attachment_->Send(std::move(message));
}

void AgentRunner::Detach() {
  if (!attachment_) return;
  attachment_->Cut();
  attachment_.reset();
  OnStreamOver("no word from it", MonotonicNow());
}

// ---- The engine ----

void AgentRunner::Prepare(Assignment assignment) {
  HostedEngine::PrepareInBackground(++engine_number_, std::move(assignment), options_.engine,
                                    queue_);
}

void AgentRunner::On(EnginePrepared& event, Nanos now) {
  if (event.engine != engine_number_) return;
  engine_ = std::move(event.hosted);
  service_.OnPrepared(event.status, engine_ ? engine_->engine().max_connections() : 0, now);
}

void AgentRunner::On(IntervalMeasured& event, Nanos now) {
  if (event.engine != engine_number_) return;
  // Here: no load is made on this thread.
  event.interval.usage = ReadProcessUsage();
  if (engine_) event.interval.watched = engine_->LookAtTargets(false);
  service_.OnInterval(std::move(event.interval), now);
}

void AgentRunner::On(PhaseEnded& event, Nanos) {
  if (event.engine == engine_number_) service_.OnPhaseDone(event.phase);
}

// Nothing of it is in the event itself: it is looked after with every event.
void AgentRunner::On(EngineNews&, Nanos) {}

void AgentRunner::PassOnNews() {
  if (!engine_) return;
  for (const BarrierState& state : engine_->TakeBarrierStates()) service_.OnBarrierState(state);
  PassOnTrace(kTraceQueued);
}

// Trace is worth less than anything else: it waits, and in the end is dropped, where the stream
// does not keep up.
void AgentRunner::PassOnTrace(std::size_t most_queued) {
  while (attachment_ && attachment_->queued() < most_queued) {
    TraceBatch batch = engine_->TakeTrace();
    if (batch.records.empty() && batch.dropped == 0) return;
    service_.OnTrace(batch);
  }
}

void AgentRunner::On(LoadFinished& event, Nanos now) {
  if (event.engine != engine_number_) return;
  PassOnTrace(kLastTraceQueued);  // the engine may be gone afterwards
  service_.OnFinished({.ledger = std::move(event.ledger),
                       .start_skew = event.start_skew,
                       .failure = std::move(event.failure),
                       .watched = engine_->LookAtTargets(true)},
                      now);
}

void AgentRunner::StartLoad(Nanos at) { engine_->Start(at); }

void AgentRunner::SetClock(const ClockCorrection& correction) {
  engine_->engine().SetClock(correction);
}

void AgentRunner::BeginPhase(std::size_t phase, Nanos at) {
  engine_->engine().BeginPhase(phase, at);
}

void AgentRunner::ReleaseBarrier(std::size_t phase, std::uint32_t barrier,
                                 std::uint64_t generation) {
  engine_->engine().ReleaseBarrier(phase, barrier, generation);
}

void AgentRunner::SetLease(Nanos until) { engine_->engine().SetLease(until); }

void AgentRunner::StopLoad() { engine_->engine().Stop(); }

void AgentRunner::DiscardEngine() {
  ++engine_number_;  // what the old one said and nobody has read yet counts no more
  engine_.reset();
}

void AgentRunner::Audit(const std::string& line) { audit_->info(line); }

// ---- The end ----

void AgentRunner::On(ShutdownRequested&, Nanos now) {
  if (shutdown_by_) return;
  spdlog::info("shutting down");
  shutdown_by_ = now + options_.timing.shutdown;
  service_.Shutdown(now);
}

void AgentRunner::FinishStream(Nanos now) {
  if (outcome_) return;
  const bool late = now >= *shutdown_by_;
  if (service_.finished() && attachment_) {
    if (welcomed_) {
      attachment_->Finish();
    } else {
      Detach();  // nobody is there to say goodbye to
    }
  }
  if (late && (attachment_ || !service_.finished())) {
    spdlog::warn("not everything could be handed over within {}",
                 FormatDuration(options_.timing.shutdown));
  }
  if (late || (service_.finished() && !attachment_)) outcome_ = absl::OkStatus();
}

}  // namespace wsurge
