#include "tests/sim/fake_engine.h"

#include <algorithm>
#include <utility>

namespace wsurge::sim {

FakeEngine::FakeEngine(Host host, Assignment assignment, std::shared_ptr<Truth> truth)
    : host_(std::move(host)), assignment_(std::move(assignment)), truth_(std::move(truth)) {
  once_steps_ = 3 + host_.world->random.Below(8);
}

void FakeEngine::Arm(Nanos at, void (FakeEngine::*step)()) {
  host_.world->At(at, [self = shared_from_this(), step] {
    if (!self->host_.alive()) return;
    // A process that is stopped makes neither load nor reports.
    const Nanos until = self->host_.paused_until();
    if (until > self->host_.world->now()) {
      // After the loop has had its turn: a lease may have run out meanwhile.
      return self->Arm(until + std::chrono::milliseconds(1), step);
    }
    ((*self).*step)();
  });
}

void FakeEngine::Start(Nanos at_local) {
  started_ = true;
  start_ = phase_begin_ = at_local - host_.clock_offset;
  Arm(start_, &FakeEngine::Step);
}

void FakeEngine::BeginPhase(std::size_t phase, Nanos at_local) {
  if (over_ || !waiting_) return;
  waiting_ = false;
  phase_ = phase;
  steps_ = 0;
  phase_begin_ = std::max(at_local - host_.clock_offset, host_.world->now());
  Arm(phase_begin_, &FakeEngine::Step);
}

void FakeEngine::Stop() {
  if (over_) return;
  truth_->stopped_early = host_.world->now();
  EndLoad();
}

void FakeEngine::Step() {
  if (over_ || waiting_) return;
  const Phase& phase = assignment_.load[phase_];
  const Nanos into = host_.world->now() - phase_begin_;
  const bool once = phase.EndsWithSessions();
  if (into >= phase.duration || (once && steps_ >= once_steps_)) return EndPhase();
  MakeLoad();
  // What is missed is not caught up with.
  const Nanos next = phase_begin_ + ((into / kStep) + 1) * kStep;
  Arm(next, &FakeEngine::Step);
}

void FakeEngine::MakeLoad() {
  host_.on_load(host_.world->now() - phase_begin_);
  PhaseMetrics& metrics = interval_.At(phase_);
  metrics.counters.Add(Counter::kSentMessages, kPerStep);
  metrics.Record(TimeMetric::kRtt, 0, Nanos(1'000'000 + static_cast<std::int64_t>(steps_)));
  truth_->sent += kPerStep;
  in_interval_ += kPerStep;
  ++steps_;
  if (++steps_in_interval_ == 10) Report();
}

void FakeEngine::EndPhase() {
  if (phase_ + 1 == assignment_.load.size()) return EndLoad();
  if (assignment_.load[phase_].EndsWithSessions()) {
    waiting_ = true;
    host_.on_phase_done(phase_);
    return;
  }
  ++phase_;
  steps_ = 0;
  phase_begin_ = host_.world->now();
  Step();
}

void FakeEngine::Report() {
  steps_in_interval_ = 0;
  interval_.end = std::max(host_.world->now() - start_, interval_.begin + Nanos(1));
  const Nanos end = interval_.end;
  ledger_.Add(interval_);
  truth_->in_interval.push_back(std::exchange(in_interval_, 0));
  truth_->reported += truth_->in_interval.back();
  host_.on_interval(std::exchange(interval_, {}));
  interval_.begin = end;
}

void FakeEngine::EndLoad() {
  if (std::exchange(over_, true)) return;
  Arm(host_.world->now() + host_.world->random.Between(Nanos(0), assignment_.drain),
      &FakeEngine::Finish);
}

void FakeEngine::Finish() {
  if (started_ && in_interval_ > 0) Report();
  if (!host_.alive()) return;
  ++truth_->finished;
  host_.on_finished(ledger_);
}

}  // namespace wsurge::sim
