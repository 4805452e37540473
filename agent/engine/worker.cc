#include "agent/engine/worker.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

constexpr Nanos kSecond = std::chrono::seconds(1);
// A read takes at most so much, so that one busy connection does not keep the others waiting.
constexpr std::size_t kReadBytes = 64 * 1024;
// A failed session of a closed phase is started again after 1 s, 2 s, 4 s, ... 10 s.
constexpr Nanos kFirstBackoff = std::chrono::seconds(1);
constexpr Nanos kMaxBackoff = std::chrono::seconds(10);
constexpr double kJitter = 0.2;

}  // namespace

Worker::Place::Place(std::uint64_t number, Worker& owner)
    : worker(owner),
      slot(number, owner.context_, owner),
      restart(Timer::For<&Place::OnRestart>(this)) {}

void Worker::Place::OnRestart(Nanos) {
  if (!wanted || !slot.idle()) return;
  ++worker.busy_;
  slot.Start(MonotonicNow());
}

Worker::Worker(const WorkerPlan& plan, std::vector<std::uint64_t> numbers, WorkerEvents& events)
    : plan_(plan),
      events_(events),
      read_buffer_(kReadBytes, '\0'),
      context_{.connection = {.loop = loop_,
                              .read_buffer = read_buffer_,
                              .frame_buffer = frame_buffer_,
                              .masks = masks_},
               .session = {.program = plan.assignment.session,
                           .recorder = recorder_,
                           .timers = loop_.timers(),
                           .drain = plan.assignment.drain,
                           .payload = {},
                           .scratch = {}},
               .options = plan.assignment.connection,
               .request = plan.request,
               .headers = plan.assignment.connection.headers,
               .resource = plan.assignment.target.url.resource,
               .addresses = plan.addresses,
               .files = plan.files},
      random_(static_cast<std::minstd_rand::result_type>(
          plan.assignment.seed ^ (numbers.empty() ? 0 : numbers.front() + 1))),
      phase_timer_(Timer::For<&Worker::OnPhaseTimer>(this)),
      change_timer_(Timer::For<&Worker::OnChangeTimer>(this)),
      second_timer_(Timer::For<&Worker::OnSecond>(this)) {
  places_.reserve(numbers.size());
  for (const std::uint64_t number : numbers) {
    places_.push_back(std::make_unique<Place>(number, *this));
  }
}

Worker::~Worker() {
  if (!thread_.joinable()) return;
  loop_.Post([this] { loop_.Quit(); });
  thread_.join();
}

absl::Status Worker::Open() {
  RETURN_IF_ERROR(loop_.Open());
  try {
    thread_ = std::thread([this] { loop_.Run(); });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot start a thread: ", error.what()));
  }
  return absl::OkStatus();
}

void Worker::Start(Nanos at) {
  loop_.Post([this, at] {
    if (ending_) return;
    // The agreed instant, even when it is past: the offsets of all agents count from it.
    start_ = at;
    recorder_.Begin(start_);
    loop_.timers().Arm(phase_timer_, start_);
  });
}

void Worker::BeginPhase(std::size_t phase, Nanos at) {
  loop_.Post([this, phase, at] {
    if (ending_) return;
    phase_ = phase - 1;
    loop_.timers().Arm(phase_timer_, std::max(at, MonotonicNow()));
  });
}

void Worker::End() {
  loop_.Post([this] {
    if (ending_) return;
    ending_ = true;
    phase_timer_.Disarm();
    change_timer_.Disarm();
    ShedAll(MonotonicNow());
    CheckFinished();
  });
}

// The begin of the first phase, the end of a closed phase, or the deadline of a `once` phase.
void Worker::OnPhaseTimer(Nanos due) {
  if (!started_) {
    started_ = true;
    start_skew_ += MonotonicNow() - due;
    loop_.timers().Arm(second_timer_, start_ + kSecond);
    return Enter(0, due);
  }
  if (!in_phase_) return Enter(phase_ + 1, due);
  if (current().form == LoadForm::kOnce) {
    change_timer_.Disarm();
    next_change_ = changes_.size();
    ShedAll(due);
    return CheckPhaseDone();
  }
  if (phase_ + 1 < plan_.assignment.load.size()) return Enter(phase_ + 1, due);
  in_phase_ = false;
  events_.OnWorkerPhaseDone(phase_);
}

void Worker::Enter(std::size_t phase, Nanos begin) {
  const std::uint64_t before =
      phase > 0 && plan_.assignment.load[phase - 1].form == LoadForm::kClosed
          ? plan_.assignment.load[phase - 1].connections_to
          : 0;
  phase_ = phase;
  phase_begin_ = begin;
  in_phase_ = true;
  recorder_.BeginPhase(phase, begin);
  loop_.timers().Arm(phase_timer_, begin + current().duration);
  std::vector<std::uint64_t> numbers;
  numbers.reserve(places_.size());
  for (const auto& place : places_) numbers.push_back(place->slot.number());
  next_change_ = 0;
  if (current().form == LoadForm::kOnce) {
    // Every session of the phase is a fresh one. Shedding may find the phase done already, so what
    // it has to do must stand first.
    changes_ = PhaseChanges(current(), 0, numbers);
    ShedAll(begin);
  } else {
    if (before > 0) recorder_.ConnectAttempt(begin);  // those that are open work from the begin on
    changes_ = PhaseChanges(current(), before, numbers);
  }
  OnChangeTimer(begin);
  CheckPhaseDone();
}

void Worker::OnChangeTimer(Nanos due) {
  while (next_change_ < changes_.size() && phase_begin_ + changes_[next_change_].at <= due) {
    const PhaseChange change = changes_[next_change_++];
    const Nanos at = phase_begin_ + change.at;
    if (!change.opens) {
      ShedOldest(at);
      continue;
    }
    if (current().form == LoadForm::kOnce) {
      StartPlace(next_change_ - 1, at);  // each its own, one that has ended is not taken again
    } else {
      StartFirstFree(at);
    }
  }
  if (next_change_ < changes_.size()) {
    loop_.timers().Arm(change_timer_, phase_begin_ + changes_[next_change_].at);
  }
}

void Worker::SetWanted(std::size_t index, bool wanted) {
  Place& place = *places_[index];
  if (place.wanted == wanted) return;
  place.wanted = wanted;
  wanted ? ++wanted_ : --wanted_;
  if (!wanted) {
    place.restart.Disarm();
    first_free_ = std::min(first_free_, index);
  }
}

void Worker::StartFirstFree(Nanos due) {
  while (first_free_ < places_.size() && places_[first_free_]->wanted) ++first_free_;
  if (first_free_ < places_.size()) StartPlace(first_free_, due);
}

void Worker::StartPlace(std::size_t index, Nanos due) {
  Place& place = *places_[index];
  SetWanted(index, true);
  place.failures = 0;
  // One that is still closing starts when it is idle.
  if (place.slot.idle()) loop_.timers().Arm(place.restart, due);
}

void Worker::ShedOldest(Nanos now) {
  std::size_t oldest = places_.size();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!places_[i]->wanted) continue;
    if (oldest == places_.size() || places_[i]->slot.begun() < places_[oldest]->slot.begun()) {
      oldest = i;
    }
  }
  if (oldest == places_.size()) return;
  SetWanted(oldest, false);
  places_[oldest]->slot.Shed(now);
}

void Worker::ShedAll(Nanos now) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    SetWanted(i, false);
    places_[i]->slot.Shed(now);
  }
}

void Worker::OnSlotIdle(Slot& slot, SessionEnd end, Nanos now) {
  const auto found = std::lower_bound(
      places_.begin(), places_.end(), slot.number(),
      [](const auto& place, std::uint64_t number) { return place->slot.number() < number; });
  --busy_;
  Place& place = **found;
  place.failures = end == SessionEnd::kFailed ? place.failures + 1 : 0;
  if (in_phase_ && !ending_ && current().form == LoadForm::kOnce && slot.begun() >= phase_begin_) {
    // Each runs its session once.
    SetWanted(static_cast<std::size_t>(found - places_.begin()), false);
  }
  if (place.wanted) {
    loop_.timers().Arm(place.restart, place.failures > 0 ? now + Backoff(place.failures) : now);
  }
  CheckPhaseDone();
  CheckFinished();
}

Nanos Worker::Backoff(int failures) {
  constexpr int kMaxDoublings = 8;
  const Nanos plain =
      std::min(kMaxBackoff, kFirstBackoff * (1 << std::min(failures - 1, kMaxDoublings)));
  const double jitter = std::uniform_real_distribution<double>(1 - kJitter, 1 + kJitter)(random_);
  return FromSeconds(ToSeconds(plain) * jitter);
}

void Worker::CheckPhaseDone() {
  if (!in_phase_ || ending_ || current().form != LoadForm::kOnce) return;
  if (next_change_ < changes_.size() || wanted_ > 0 || busy_ > 0) return;
  in_phase_ = false;
  phase_timer_.Disarm();
  events_.OnWorkerPhaseDone(phase_);
}

void Worker::CheckFinished() {
  if (!ending_ || busy_ > 0) return;
  // Not from here: this may be called from within a connection.
  loop_.Post([this] { Finish(); });
}

void Worker::Finish() {
  if (finished_) return;
  finished_ = true;
  second_timer_.Disarm();
  if (!started_) recorder_.Begin(MonotonicNow());
  Interval last = recorder_.Take(MonotonicNow(), static_cast<std::uint64_t>(open_));
  events_.OnWorkerFinished(seconds_ + 1, std::move(last), recorder_.ledger(), start_skew_);
  loop_.Quit();
}

void Worker::OnSecond(Nanos due) {
  loop_.timers().Arm(second_timer_, due + kSecond);
  ++seconds_;
  events_.OnWorkerInterval(seconds_, recorder_.Take(due, static_cast<std::uint64_t>(open_)));
}

}  // namespace wsurge
