#include "agent/engine/worker.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "agent/engine/cpu_affinity.h"
#include "common/base/absl_view.h"
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
// Random streams beside those of the slots, which have the connections' numbers.
constexpr std::uint64_t kArrivalStreams = std::uint64_t{1} << 63;

bool SameKind(const Place& a, const Place& b) { return a.role == b.role && a.target == b.target; }

}  // namespace

Worker::Lane::Lane(Worker& worker, std::size_t target)
    : recorder(target * worker.plan_.assignment.load.size(),
               worker.plan_.assignment.samples_one_in),
      session{.recorder = recorder,
              .timers = worker.loop_.timers(),
              .drain = worker.plan_.assignment.drain,
              .agent = worker.plan_.agent_name,
              .variables = worker.plan_.assignment.variables,
              .tracer = worker.plan_.tracer,
              .payload = {},
              .scratch = {}} {
  const WorkerPlan& plan = worker.plan_;
  if (!plan.deliveries.stamps) return;
  const DeliveryScope scope{
      .tag = StampTag(plan.assignment.run_id, plan.assignment.part, target),
      .target = static_cast<std::uint32_t>(target),
      .phases = static_cast<std::uint32_t>(plan.assignment.load.size()),
      .clock_domain = plan.assignment.clock_domain,
      .drain = plan.assignment.drain,
      .followed_per_second = static_cast<double>(kFollowedPerSecond) * worker.rank_.share /
                             static_cast<double>(plan.assignment.targets.size())};
  deliveries.emplace(plan.deliveries, scope, recorder);
  session.deliveries = &*deliveries;
}

Worker::Seat::Seat(const Place& its_place, Worker& owner)
    : worker(owner),
      place(its_place),
      slot(place.number, owner.context_, owner.lanes_[place.target]->session, owner),
      restart(Timer::For<&Seat::OnRestart>(this)) {}

void Worker::Seat::OnRestart(Nanos) {
  if (!wanted || !slot.idle()) return;
  const std::uint64_t connections = MaxConnections(worker.current());
  worker.RunSeat(*this, worker.RouteOf(place.target, place.role), place.in_role,
                 worker.plan_.placement.OfRole(connections, place.role));
}

Worker::Worker(WorkerPlan& plan, WorkerRank rank, const std::vector<Place>& places,
               WorkerEvents& events)
    : plan_(plan),
      rank_(rank),
      events_(events),
      read_buffer_(kReadBytes, '\0'),
      context_{.connection = {.loop = loop_,
                              .read_buffer = read_buffer_,
                              .frame_buffer = frame_buffer_,
                              .masks = masks_},
               .user_agent = plan.user_agent,
               .files = plan.files,
               .data = plan.data,
               .barriers = plan.barriers,
               .names = plan.names,
               .allowed = plan.allowed,
               .seed = plan.assignment.seed,
               .slots = plan.slots},
      random_(static_cast<std::minstd_rand::result_type>(
          plan.assignment.seed ^ (places.empty() ? 0 : places.front().number + 1))),
      phase_timer_(Timer::For<&Worker::OnPhaseTimer>(this)),
      change_timer_(Timer::For<&Worker::OnChangeTimer>(this)),
      arrival_timer_(Timer::For<&Worker::OnArrivalTimer>(this)),
      second_timer_(Timer::For<&Worker::OnSecond>(this)),
      slices_(static_cast<std::uint32_t>(rank.worker)) {
  for (std::size_t target = 0; target < plan.assignment.targets.size(); ++target) {
    lanes_.push_back(std::make_unique<Lane>(*this, target));
  }
  compresses_ = std::any_of(plan.routes.begin(), plan.routes.end(), [](const Route& route) {
    return route.role->connection.compression.has_value();
  });
  seats_.reserve(places.size());
  numbers_.reserve(places.size());
  for (const Place& place : places) {
    seats_.push_back(std::make_unique<Seat>(place, *this));
    numbers_.push_back(place.number);
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
    loop_.OnHalt([this] { EndNow(); });
    thread_ = std::thread([this] { loop_.Run(); });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot start a thread: ", error.what()));
  }
  return plan_.pin ? PinThread(thread_, rank_.worker) : absl::OkStatus();
}

void Worker::Start(Nanos at) {
  loop_.Post([this, at] {
    if (ending_) return;
    // The agreed instant, even when it is past: the offsets of all agents count from it.
    start_ = at;
    usage_.emplace();
    if (plan_.spin) loop_.Spin();
    for (const auto& lane : lanes_) {
      lane->recorder.Begin(start_);
      if (lane->deliveries) lane->deliveries->Begin(start_);
    }
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

void Worker::ReleaseBarrier(std::uint32_t barrier, std::uint64_t generation) {
  loop_.Post([this, barrier, generation] {
    const Nanos now = MonotonicNow();
    for (const auto& seat : seats_) seat->slot.ReleaseBarrier(barrier, generation, now);
  });
}

void Worker::SetClock(const ClockCorrection& correction) {
  loop_.Post([this, correction] {
    for (const auto& lane : lanes_) {
      if (lane->deliveries) lane->deliveries->SetClock(correction);
    }
  });
}

void Worker::End() {
  loop_.Post([this] { EndNow(); });
}

void Worker::EndNow() {
  if (ending_) return;
  ending_ = true;
  phase_timer_.Disarm();
  change_timer_.Disarm();
  arrival_timer_.Disarm();
  ShedAll(MonotonicNow(), /*stays=*/true);
  CheckFinished();
}

// ---- Phases ----

// The begin of the first phase, the end of one that ends by the clock, or the deadline of one that
// ends with its sessions.
void Worker::OnPhaseTimer(Nanos due) {
  if (!started_) {
    started_ = true;
    start_skew_ += MonotonicNow() - due;
    loop_.timers().Arm(second_timer_, start_ + kSecond);
    slices_.Begin(start_, Reading());
    return Enter(0, due);
  }
  if (!in_phase_) return Enter(phase_ + 1, due);
  if (current().EndsWithSessions()) {
    change_timer_.Disarm();
    next_change_ = changes_.size();
    quota_ = 0;
    ShedAll(due, /*stays=*/true);
    return CheckPhaseDone();
  }
  if (phase_ + 1 < plan_.assignment.load.size()) {
    OnChangeTimer(due);  // a ramp's last change is due at this very instant
    return Enter(phase_ + 1, due);
  }
  arrival_timer_.Disarm();
  in_phase_ = false;
  events_.OnWorkerPhaseDone(phase_);
}

void Worker::Enter(std::size_t phase, Nanos begin) {
  const Phase* const before = phase > 0 ? &plan_.assignment.load[phase - 1] : nullptr;
  if (phase > 0) EndPhase();
  phase_ = phase;
  phase_begin_ = begin;
  in_phase_ = true;
  for (const auto& lane : lanes_) lane->recorder.BeginPhase(phase, begin);
  loop_.timers().Arm(phase_timer_, begin + current().duration);
  change_timer_.Disarm();
  arrival_timer_.Disarm();
  arrival_.reset();
  next_change_ = 0;
  changes_.clear();
  // Sessions go on over the boundary of two phases that keep connections, or two that start
  // sessions; in any other case all of the phase's sessions are fresh ones.
  const bool goes_on = before != nullptr && before->form == current().form &&
                       current().form != LoadForm::kOnce && !before->EndsWithSessions();
  quota_ = current().sessions ? std::optional<std::uint64_t>(SessionQuota()) : std::nullopt;
  if (current().form == LoadForm::kOpen) {
    EnterOpen(!goes_on);
  } else {
    EnterClosed(begin, goes_on ? before->connections_to : 0);
  }
  ExpectAtBarriers();
  plan_.barriers.BeginPhase(phase, !goes_on);
  if (current().form == LoadForm::kOpen) {
    OnArrivalTimer(begin);
  } else {
    OnChangeTimer(begin);
  }
  CheckPhaseDone();
}

void Worker::EnterClosed(Nanos begin, std::uint64_t before) {
  // Shedding may find the phase done already, so what it has to do must stand first.
  changes_ = PhaseChanges(current(), before, numbers_);
  if (before == 0) {
    ShedAll(begin);
  } else {
    // Those that are open work from the begin on.
    for (const auto& lane : lanes_) lane->recorder.ConnectAttempt(begin);
  }
}

void Worker::EnterOpen(bool fresh) {
  if (fresh) ShedAll(phase_begin_);
  for (const auto& lane : lanes_) lane->free.clear();
  for (std::size_t index = seats_.size(); index-- > 0;) {  // the lowest is taken first
    const Seat& seat = *seats_[index];
    if (seat.place.number < current().at_most && seat.slot.idle()) {
      lanes_[seat.place.target]->free.push_back(index);
    }
  }
  arrivals_.emplace(current(), plan_.placement, plan_.assignment.roles.size(), rank_,
                    RandomStream(plan_.assignment.seed, kArrivalStreams + (phase_ << 32) +
                                                            (rank_.agent << 16) + rank_.worker));
  arrival_ = arrivals_->Next();
}

// How many sessions of a bounded phase this worker starts: in proportion to its connections.
std::uint64_t Worker::SessionQuota() const {
  const std::uint64_t connections = MaxConnections(current());
  std::vector<std::uint64_t> by_agent;
  for (std::size_t agent = 0; agent < plan_.assignment.weights.size(); ++agent) {
    by_agent.push_back(plan_.placement.Count(connections, agent));
  }
  std::vector<std::uint64_t> by_worker(rank_.workers, 0);
  for (std::size_t role = 0; role < plan_.assignment.roles.size(); ++role) {
    const std::uint64_t here = plan_.placement.Count(connections, role, rank_.agent);
    for (std::size_t worker = 0; worker < rank_.workers; ++worker) {
      by_worker[worker] += WorkerPart(here, role, rank_.workers, worker);
    }
  }
  const std::uint64_t of_agent = DivideSessions(*current().sessions, by_agent)[rank_.agent];
  return DivideSessions(of_agent, by_worker)[rank_.worker];
}

// In a phase that keeps connections everyone whose role has a barrier is expected at it.
void Worker::ExpectAtBarriers() {
  const bool open = current().form == LoadForm::kOpen;
  const std::uint64_t connections = std::max(current().connections_from, current().connections_to);
  for (const auto& seat : seats_) {
    const bool expected = !open && seat->place.number < connections && quota_ != 0U;
    SetExpected(*seat, RouteOf(seat->place.target, seat->place.role), expected);
  }
}

void Worker::SetExpected(Seat& seat, const Route& route, bool expected) {
  if (seat.expected == expected) return;
  seat.expected = expected;
  for (const std::uint32_t barrier : route.barriers) {
    plan_.barriers.Expect(barrier, expected ? 1 : -1);
  }
}

void Worker::OnChangeTimer(Nanos due) {
  while (next_change_ < changes_.size() && phase_begin_ + changes_[next_change_].at <= due) {
    const PhaseChange change = changes_[next_change_++];
    const Nanos at = phase_begin_ + change.at;
    Seat& seat = *seats_[change.index];
    if (!change.opens) {
      ShedOldest(seat.place, at);
    } else if (current().form == LoadForm::kOnce) {
      StartSeat(seat, at);  // each its own, one that has ended is not taken again
    } else {
      StartFree(seat, at);
    }
  }
  if (next_change_ < changes_.size()) {
    loop_.timers().Arm(change_timer_, phase_begin_ + changes_[next_change_].at);
  }
}

void Worker::OnArrivalTimer(Nanos due) {
  const Nanos now = std::max(due, MonotonicNow());
  while (arrival_ && phase_begin_ + arrival_->at <= now) {
    StartArrival(*arrival_);
    arrival_ = arrivals_->Next();
  }
  if (arrival_) loop_.timers().Arm(arrival_timer_, phase_begin_ + arrival_->at);
}

// ---- Seats ----

void Worker::StartArrival(const OpenSchedule::Session& session) {
  Lane& lane = *lanes_[session.target];
  lane.recorder.Count(Counter::kSessionsDue);
  if (lane.free.empty()) return lane.recorder.Count(Counter::kSessionsRefused);
  Seat& seat = *seats_[lane.free.back()];
  lane.free.pop_back();
  lane.recorder.Time(TimeMetric::kSessionDelay, kNoStep,
                     std::max(MonotonicNow() - (phase_begin_ + session.at), Nanos::zero()));
  RunSeat(seat, RouteOf(session.target, session.role), 0, 1);
}

void Worker::RunSeat(Seat& seat, const Route& route, std::uint64_t in_role,
                     std::uint64_t role_connections) {
  if (quota_) {
    if (*quota_ == 0) return SetWanted(seat, false);
    --*quota_;
  }
  ++busy_;
  if (current().form != LoadForm::kOpen) SetExpected(seat, route, true);
  const Nanos now = MonotonicNow();
  if (seat.slot.Start({.route = &route,
                       .in_role = in_role,
                       .role_connections = role_connections,
                       .stays = current().form == LoadForm::kOnce},
                      now)) {
    return;
  }
  // A table has no row left: nothing more is started here in this phase.
  --busy_;
  lanes_[seat.place.target]->recorder.CountNoData();
  SetExpected(seat, route, false);
  SetWanted(seat, false);
  CheckPhaseDone();
}

void Worker::SetWanted(Seat& seat, bool wanted) {
  if (seat.wanted == wanted) return;
  seat.wanted = wanted;
  wanted ? ++wanted_ : --wanted_;
  if (!wanted) seat.restart.Disarm();
}

// This one, or when it is taken, as after a ramp down, another one of the same role and target, so
// that what they add up to stays as planned.
void Worker::StartFree(Seat& seat, Nanos due) {
  if (!seat.wanted) return StartSeat(seat, due);
  const auto free = std::find_if(seats_.begin(), seats_.end(), [&](const auto& other) {
    return !other->wanted && SameKind(other->place, seat.place);
  });
  if (free != seats_.end()) StartSeat(**free, due);
}

void Worker::StartSeat(Seat& seat, Nanos due) {
  SetWanted(seat, true);
  seat.failures = 0;
  // One that is still closing starts when it is idle.
  if (seat.slot.idle()) loop_.timers().Arm(seat.restart, due);
}

void Worker::ShedOldest(const Place& like, Nanos now) {
  Seat* oldest = nullptr;
  for (const auto& seat : seats_) {
    if (!seat->wanted || !SameKind(seat->place, like)) continue;
    if (oldest == nullptr || seat->slot.begun() < oldest->slot.begun()) oldest = seat.get();
  }
  if (oldest == nullptr) return;
  SetWanted(*oldest, false);
  SetExpected(*oldest, RouteOf(oldest->place.target, oldest->place.role), false);
  oldest->slot.Shed(now);
}

void Worker::ShedAll(Nanos now, bool stays) {
  for (const auto& seat : seats_) {
    SetWanted(*seat, false);
    seat->slot.Shed(now, stays);
  }
}

void Worker::OnSlotIdle(Slot& slot, SessionEnd end, Nanos now) {
  const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), slot.number());
  const auto index = static_cast<std::size_t>(found - numbers_.begin());
  --busy_;
  Seat& seat = *seats_[index];
  SetExpected(seat, slot.route(), false);
  seat.failures = end == SessionEnd::kFailed ? seat.failures + 1 : 0;
  if (in_phase_ && !ending_) {
    if (current().form == LoadForm::kOpen) {
      if (seat.place.number < current().at_most) lanes_[seat.place.target]->free.push_back(index);
    } else if (current().form == LoadForm::kOnce ? slot.begun() >= phase_begin_ : quota_ == 0U) {
      SetWanted(seat, false);  // each runs its session once; or there are no more sessions
    }
  }
  if (seat.wanted) {
    loop_.timers().Arm(seat.restart, seat.failures > 0 ? now + Backoff(seat.failures) : now);
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

// ---- Ends ----

void Worker::CheckPhaseDone() {
  if (!in_phase_ || ending_ || !current().EndsWithSessions() || busy_ > 0) return;
  const bool none_left = quota_ ? *quota_ == 0 || (wanted_ == 0 && next_change_ == changes_.size())
                                : wanted_ == 0 && next_change_ == changes_.size();
  if (!none_left) return;
  in_phase_ = false;
  phase_timer_.Disarm();
  change_timer_.Disarm();
  for (const auto& seat : seats_) SetWanted(*seat, false);
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
  if (!started_) {
    for (const auto& lane : lanes_) lane->recorder.Begin(MonotonicNow());
  }
  for (const auto& seat : seats_) seat->slot.EndPhase();
  Interval last = TakeInterval(MonotonicNow());
  Ledger ledger;
  for (const auto& lane : lanes_) ledger.Merge(lane->recorder.ledger());
  events_.OnWorkerFinished(seconds_ + 1, std::move(last), ledger, start_skew_);
  loop_.Quit();
}

Interval Worker::TakeInterval(Nanos now) {
  if (compresses_) {
    for (const auto& seat : seats_) seat->slot.CollectWireBytes();
  }
  Interval interval = lanes_.front()->recorder.Take(now, static_cast<std::uint64_t>(open_));
  for (std::size_t i = 1; i < lanes_.size(); ++i) interval.Merge(lanes_[i]->recorder.Take(now, 0));
  if (started_) slices_.Cut(static_cast<std::uint32_t>(phase_), Reading());
  interval.health = slices_.Take();
  for (const auto& lane : lanes_) {
    if (lane->deliveries) interval.delivery.Merge(lane->deliveries->Take());
  }
  return interval;
}

WorkerReading Worker::Reading() {
  const Nanos now = MonotonicNow();
  return {.at = now,
          .idle = loop_.account().idle(),
          .longest_pass = loop_.account().TakeLongestPass(now),
          .thread = usage_->Read()};
}

void Worker::EndPhase() {
  slices_.Cut(static_cast<std::uint32_t>(phase_), Reading());
  for (const auto& seat : seats_) seat->slot.EndPhase();
}

void Worker::OnSecond(Nanos due) {
  loop_.timers().Arm(second_timer_, due + kSecond);
  ++seconds_;
  events_.OnWorkerInterval(seconds_, TakeInterval(due));
}

}  // namespace wsurge
