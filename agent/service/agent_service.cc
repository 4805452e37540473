#include "agent/service/agent_service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <spdlog/spdlog.h>

#include "agent/policy/audit.h"
#include "common/plan/planned_length.h"
#include "common/wire/metrics_wire.h"
#include "common/wire/observation_wire.h"

namespace wsurge {
namespace {

// Well below what a message of the stream may be (dial.cc).
constexpr std::size_t kMaxReportBytes = 3 << 20;

// Of a Welcome; others are no lease.
constexpr Nanos kShortestLease = std::chrono::milliseconds(100);
constexpr Nanos kLongestLease = std::chrono::minutes(10);

// Readings of clocks and what they differ by: so far from overflow that any two may be added.
constexpr Nanos kFarthest = std::chrono::hours(24 * 365 * 100);

// Text of the other side, fit for a log.
std::string Quoted(const std::string& text) {
  constexpr std::size_t kLongest = 200;
  return absl::StrCat("\"", absl::CHexEscape(text.substr(0, kLongest)), "\"");
}

void LogDropped(const char* what, const std::string& run_id) {
  spdlog::warn("dropped a {} about {}, which is not what this agent is at", what, Quoted(run_id));
}

}  // namespace

AgentService::AgentService(const ServiceTiming& timing, const Caps& caps, std::string controller,
                           AgentActions& actions)
    : timing_(timing), caps_(caps), controller_(std::move(controller)), actions_(actions) {}

void AgentService::OnAttaching(Nanos now) {
  attached_ = true;
  welcomed_ = false;
  clock_.reset();
  attached_at_ = now;
  last_heard_ = now;
}

std::optional<v1::PartId> AgentService::work() const {
  if (!AtWork() || part_->abandoned) return std::nullopt;
  v1::PartId work;
  work.set_run_id(part_->assignment.run_id);
  work.set_part(part_->assignment.part);
  return work;
}

void AgentService::OnMessage(const v1::ControllerMessage& message, Nanos received, Nanos now) {
  if (!attached_) return;
  last_heard_ = std::max(last_heard_, received);
  switch (message.message_case()) {
    case v1::ControllerMessage::kProbe:
      return OnProbe(message.probe(), received);
    case v1::ControllerMessage::kPrepare:
      return OnPrepare(message.prepare(), now);
    case v1::ControllerMessage::kStart:
      return OnStart(message.start(), now);
    case v1::ControllerMessage::kBeginPhase:
      return OnBeginPhase(message.begin_phase());
    case v1::ControllerMessage::kReleaseBarrier:
      return OnReleaseBarrier(message.release_barrier());
    case v1::ControllerMessage::kStop:
      return OnStop(message.stop(), now);
    case v1::ControllerMessage::kAcknowledge:
      return OnAcknowledge(message.acknowledge(), now);
    case v1::ControllerMessage::kWelcome:
      return OnWelcome(message.welcome(), now);
    case v1::ControllerMessage::kRefused:
      return;  // about the stream, not about work
    case v1::ControllerMessage::MESSAGE_NOT_SET:
      spdlog::warn("dropped a message without content");
      return;
  }
}

void AgentService::OnWelcome(const v1::Welcome& welcome, Nanos now) {
  welcomed_ = true;
  const Nanos lease(welcome.lease_ns());
  if (lease >= kShortestLease && lease <= kLongestLease) times_.lease = lease;
  LeaseFrom(attached_at_);  // the controller has heard Hello
  if (!AtWork() || part_->abandoned) return;
  if (welcome.resumed()) return Resume(now);
  Abandon("the controller does not know of it any more", now);
}

// The controller may have heard none of it.
void AgentService::Resume(Nanos now) {
  spdlog::info("run {}: attached again, its reports go on", part_->assignment.run_id);
  part_->reports.Rewind();
  if (part_->phase_done) SayPhaseDone();
  for (const auto& [barrier, state] : part_->barriers) SayBarrierState(state);
  SendReports(now);
}

// From when the controller sent it on, by this host's clock: it may have been long on its way.
// Rather too early than too late, or the controller would call it lost while it makes load.
void AgentService::RenewLease(const v1::Probe& probe, Nanos received) {
  if (!probe.renews_lease()) return;
  const Nanos sent = clock_ && probe.has_offset_ns() ? clock_->at - clock_->bound : received;
  LeaseFrom(std::min(sent, received));
}

void AgentService::LeaseFrom(Nanos instant) {
  renewed_ = std::max(renewed_, instant);
  if (state_ == State::kRunning) actions_.SetLease(renewed_ + times_.lease);
}

void AgentService::OnProbe(const v1::Probe& probe, Nanos received) {
  v1::AgentMessage answer;
  answer.mutable_heartbeat()->set_controller_ns(probe.controller_ns());
  answer.mutable_heartbeat()->set_agent_ns(received.count());
  actions_.Send(std::move(answer));

  const Nanos sent(probe.controller_ns());
  const Nanos offset(probe.offset_ns());
  const Nanos bound(probe.bound_ns());
  const bool plausible = std::chrono::abs(sent) <= kFarthest &&
                         std::chrono::abs(offset) <= kFarthest && bound >= Nanos::zero() &&
                         bound <= kFarthest;
  if (probe.has_offset_ns() && plausible) {
    clock_ = {.offset = offset, .bound = bound, .at = sent + offset};
    if (AtWork()) PassOnClock();
  }
  RenewLease(probe, received);
}

void AgentService::PassOnClock() {
  // Of domain 0 the clock is the controller's own.
  if (!clock_ || part_->assignment.clock_domain == 0 || part_->engine_finished) return;
  actions_.SetClock({.correction = clock_->offset - part_->start_offset,
                     .bound = clock_->bound,
                     .at = clock_->at});
}

void AgentService::OnPrepare(const v1::Prepare& prepare, Nanos now) {
  if (part_ && part_->closing_sent) Finish(now);  // it was read, or this would not be asked
  std::string busy;
  if (shutting_down_) {
    busy = "it is being shut down";
  } else if (part_) {
    busy = absl::StrCat("it is busy with run ", part_->assignment.run_id);
  }
  if (!busy.empty()) {
    // Said once for all of its pieces.
    if (incoming_.Refuse(prepare)) SayPrepared(prepare.run_id(), prepare.part(), busy, 0);
    return;
  }
  absl::StatusOr<std::optional<Assignment>> assignment = incoming_.Add(prepare);
  if (!assignment.ok()) {
    const std::string reason(assignment.status().message());
    spdlog::warn("refused an assignment: {}", Quoted(reason));
    return SayPrepared(prepare.run_id(), prepare.part(),
                       absl::StrCat("the assignment is broken: ", reason), 0);
  }
  if (*assignment) TakeAssignment(**std::move(assignment));
}

void AgentService::TakeAssignment(Assignment assignment) {
  std::vector<DataTable> data = std::exchange(assignment.data, {});
  part_.emplace();
  part_->assignment = assignment;
  assignment.data = std::move(data);
  state_ = State::kPreparing;
  spdlog::info("run {} part {}: preparing", assignment.run_id, assignment.part);
  actions_.Prepare(std::move(assignment));
}

void AgentService::OnPrepared(const absl::Status& status, std::uint64_t connections, Nanos now) {
  if (state_ != State::kPreparing) return;
  std::string refusal(status.message());
  if (status.ok() && part_->stop_wanted) refusal = "the run was stopped";
  const std::string run_id = part_->assignment.run_id;
  const std::uint32_t part = part_->assignment.part;
  if (!refusal.empty()) {
    spdlog::warn("run {} part {}: refused: {}", run_id, part, refusal);
    Forget();
    return SayPrepared(run_id, part, refusal, 0);
  }
  part_->connections = connections;
  state_ = State::kReady;
  spdlog::info("run {} part {}: ready", run_id, part);
  SayPrepared(run_id, part, "", connections);
  if (shutting_down_) Drain(now);
}

void AgentService::OnStart(const v1::Start& start, Nanos now) {
  const bool current = Current(start.run_id(), start.part());
  if (current && AtWork()) return;  // said again after the stream had broken
  if (state_ != State::kReady || !current) return LogDropped("Start", start.run_id());
  part_->started = now;
  part_->start_at = Nanos(start.at_agent_ns());
  part_->start_offset = std::clamp(Nanos(start.offset_ns()), -kFarthest, kFarthest);
  state_ = State::kRunning;
  OnTime(now);  // it may have been on its way for longer than the lease: then it begins nothing
  if (state_ != State::kRunning) return;
  actions_.Audit(AuditStart(part_->assignment, controller_, part_->connections, caps_));
  actions_.SetLease(renewed_ + times_.lease);
  actions_.StartLoad(part_->start_at);
  PassOnClock();
}

void AgentService::OnBeginPhase(const v1::BeginPhase& begin) {
  const bool again = AtWork() && Current(begin.run_id(), begin.part()) && part_->phase_begun &&
                     begin.phase() <= *part_->phase_begun;
  if (again) return;
  const bool expected = state_ == State::kRunning && Current(begin.run_id(), begin.part()) &&
                        part_->phase_done && begin.phase() == *part_->phase_done + 1;
  if (!expected) return LogDropped("BeginPhase", begin.run_id());
  part_->phase_done.reset();
  part_->phase_begun = begin.phase();
  actions_.BeginPhase(begin.phase(), Nanos(begin.at_agent_ns()));
}

void AgentService::OnReleaseBarrier(const v1::ReleaseBarrier& release) {
  // In the end it may cross what this agent says.
  if (!AtWork() || !Current(release.run_id(), release.part())) return;
  actions_.ReleaseBarrier(release.phase(), release.barrier(), release.generation());
}

void AgentService::OnStop(const v1::Stop& stop, Nanos now) {
  incoming_.Forget();
  if (!part_) return;  // it may have crossed this agent's refusal or Closing
  if (part_->abandoned || stop.run_id() != part_->assignment.run_id) {
    return LogDropped("Stop", stop.run_id());
  }
  spdlog::info("run {}: stopped by the controller: {}", part_->assignment.run_id,
               Quoted(stop.reason()));
  if (state_ == State::kPreparing) {
    part_->stop_wanted = true;
  } else if (state_ != State::kDraining) {
    Drain(now);
  }
}

void AgentService::OnAcknowledge(const v1::Acknowledge& acknowledge, Nanos now) {
  // A Prepare may have overtaken it: nothing to tell the log.
  if (!Current(acknowledge.run_id(), acknowledge.part())) return;
  if (!part_->reports.Acknowledge(acknowledge.sequence())) {
    spdlog::warn("dropped an Acknowledge of interval {}, which was never sent",
                 acknowledge.sequence());
  }
  if (acknowledge.closed() && part_->closing_sent) return Finish(now);
  if (acknowledge.closed()) return Abandon("the controller has given it up", now);
  SendReports(now);
}

void AgentService::OnInterval(Interval interval, Nanos now) {
  if (!AtWork() || part_->abandoned) return;
  part_->reports.Add(std::move(interval));
  SendReports(now);
}

void AgentService::OnPhaseDone(std::size_t phase) {
  if (state_ != State::kRunning) return;
  part_->phase_done = phase;
  SayPhaseDone();
}

void AgentService::SayPhaseDone() {
  v1::AgentMessage message;
  v1::PhaseDone* done = message.mutable_phase_done();
  done->set_run_id(part_->assignment.run_id);
  done->set_part(part_->assignment.part);
  done->set_phase(static_cast<std::uint32_t>(*part_->phase_done));
  actions_.Send(std::move(message));
}

void AgentService::OnBarrierState(const BarrierState& state) {
  if (!AtWork() || part_->abandoned) return;
  part_->barriers[state.barrier] = state;
  SayBarrierState(state);
}

void AgentService::SayBarrierState(const BarrierState& state) {
  v1::AgentMessage message;
  v1::BarrierReady* ready = message.mutable_barrier_ready();
  ready->set_run_id(part_->assignment.run_id);
  ready->set_part(part_->assignment.part);
  ready->set_phase(static_cast<std::uint32_t>(state.phase));
  ready->set_barrier(state.barrier);
  ready->set_generation(state.generation);
  ready->set_ready(state.ready);
  ready->set_arrived(state.arrived);
  actions_.Send(std::move(message));
}

void AgentService::OnTrace(const TraceBatch& batch) {
  if (!AtWork() || part_->abandoned) return;
  v1::AgentMessage message;
  v1::Trace* trace = message.mutable_trace();
  trace->set_run_id(part_->assignment.run_id);
  trace->set_part(part_->assignment.part);
  for (const TraceRecord& record : batch.records) {
    v1::TraceEvent* event = trace->add_events();
    event->set_at_ns((record.at - part_->start_at).count());
    event->set_connection(record.connection);
    event->set_what(record.what);
    event->set_step(record.step);
    event->set_payload(record.payload);
    event->set_payload_bytes(record.payload_bytes);
    event->set_binary(record.binary);
    event->set_detail(record.detail);
  }
  trace->set_dropped(batch.dropped);
  actions_.Send(std::move(message));
}

void AgentService::OnFinished(EngineEnd end, Nanos now) {
  if (!AtWork()) return;
  if (state_ == State::kRunning) Drain(now);
  part_->engine_finished = true;
  if (!part_->end.failure.empty()) end.failure = std::move(part_->end.failure);
  part_->end = std::move(end);
  part_->reports.Close(part_->end.ledger);
  if (part_->abandoned) return Finish(now);
  SendReports(now);
}

void AgentService::OnDetached(Nanos now) {
  attached_ = false;
  welcomed_ = false;
  incoming_.Forget();
  if (!part_ || part_->abandoned) return;
  if (!AtWork()) {
    spdlog::warn("run {}: given up, the stream to the controller is over",
                 part_->assignment.run_id);
    return Forget();
  }
  // Nobody attaches again then.
  if (shutting_down_) return Abandon("the stream to the controller is over", now);
  spdlog::warn("run {}: the stream to the controller is over; the load goes on for the lease of {}",
               part_->assignment.run_id, FormatDuration(times_.lease));
}

void AgentService::Abandon(const std::string& why, Nanos now) {
  part_->abandoned = true;
  spdlog::warn("run {}: the load goes to zero: {}", part_->assignment.run_id, why);
  if (part_->end.failure.empty()) part_->end.failure = why;
  Drain(now);
  if (part_->engine_finished) Finish(now);
}

void AgentService::OnTime(Nanos now) {
  if (attached_ && now - last_heard_ >= times_.silence()) {
    spdlog::log(part_ ? spdlog::level::warn : spdlog::level::debug,
                "nothing heard from the controller for {}", FormatDuration(now - last_heard_));
    actions_.Detach();
    OnDetached(now);
  }
  if (state_ == State::kRunning && now - renewed_ >= times_.lease) {
    part_->end.failure = absl::StrCat("its lease of ", FormatDuration(times_.lease),
                                      " ran out without a word from the controller");
    part_->lease_over = true;
    spdlog::warn("run {}: {}; the load goes to zero", part_->assignment.run_id, part_->end.failure);
    Drain(now);
  }
  if (state_ == State::kRunning && now - *part_->started >= caps_.max_duration) {
    part_->end.failure = absl::StrCat("agent_limit: it ran for the ",
                                      FormatDuration(caps_.max_duration), " of --max-duration");
    spdlog::warn("run {}: {}", part_->assignment.run_id, part_->end.failure);
    Drain(now);
  }
  if (state_ == State::kDraining && now >= part_->give_up) {
    spdlog::error("run {}: its end took too long, the rest of its reports is lost",
                  part_->assignment.run_id);
    Finish(now);
  }
}

std::optional<Nanos> AgentService::deadline() const {
  std::optional<Nanos> next;
  const auto consider = [&next](Nanos at) { next = next ? std::min(*next, at) : at; };
  if (attached_) consider(last_heard_ + times_.silence());
  if (state_ == State::kRunning) {
    consider(renewed_ + times_.lease);
    consider(*part_->started + caps_.max_duration);
  }
  if (state_ == State::kDraining) consider(part_->give_up);
  return next;
}

void AgentService::Shutdown(Nanos now) {
  shutting_down_ = true;
  if (state_ == State::kPreparing) return Forget();
  if (state_ == State::kReady || state_ == State::kRunning) {
    part_->end.failure = "the agent was stopped by its operator";
    Drain(now);
  }
}

bool AgentService::Current(const std::string& run_id, std::uint32_t part) const {
  return part_ && !part_->abandoned && part_->assignment.run_id == run_id &&
         part_->assignment.part == part;
}

void AgentService::SayPrepared(const std::string& run_id, std::uint32_t part,
                               const std::string& refusal, std::uint64_t connections) {
  v1::AgentMessage message;
  v1::Prepared* prepared = message.mutable_prepared();
  prepared->set_run_id(run_id);
  prepared->set_part(part);
  prepared->set_refusal(refusal);
  prepared->set_connections(connections);
  actions_.Send(std::move(message));
}

void AgentService::Drain(Nanos now) {
  if (!part_->engine_finished) actions_.StopLoad();
  if (state_ == State::kDraining) return;
  state_ = State::kDraining;
  part_->give_up =
      now + EndingLength(part_->assignment.roles, part_->assignment.drain) + timing_.closing;
}

void AgentService::SendReports(Nanos now) {
  if (!part_ || part_->abandoned || !welcomed_) return;
  while (const Interval* interval = part_->reports.Next()) {
    if (SendReport(*interval)) continue;
    part_->reports.GiveUp();
    if (state_ == State::kRunning) Drain(now);
  }
  const auto ledger = part_->reports.TakeLedger();
  if (!ledger) return;
  v1::AgentMessage message;
  v1::Closing* closing = message.mutable_closing();
  closing->set_run_id(part_->assignment.run_id);
  closing->set_part(part_->assignment.part);
  ToProto(*ledger, closing->mutable_ledger());
  closing->set_start_skew_ns(part_->end.start_skew.count());
  closing->set_failure(part_->end.failure);
  closing->set_lease_over(part_->lease_over);
  for (const TargetUsage& usage : part_->end.watched) ToProto(usage, closing->add_watched());
  part_->closing_sent = true;
  actions_.Send(std::move(message));
}

// False: it is longer than the stream takes.
bool AgentService::SendReport(const Interval& interval) {
  v1::AgentMessage message;
  v1::IntervalReport* report = message.mutable_interval();
  report->set_run_id(part_->assignment.run_id);
  report->set_part(part_->assignment.part);
  ToProto(interval, report->mutable_interval());
  const std::size_t bytes = message.ByteSizeLong();
  if (bytes > kMaxReportBytes) {
    part_->end.failure =
        absl::StrCat("agent_limit: the report of ", FormatDuration(interval.end - interval.begin),
                     " takes ", bytes, " bytes, at most ", kMaxReportBytes,
                     " can be sent; use fewer steps, targets or phases, or more agents");
    spdlog::error("run {}: {}", part_->assignment.run_id, part_->end.failure);
    return false;
  }
  actions_.Send(std::move(message));
  return true;
}

void AgentService::Finish(Nanos now) {
  if (part_->started) {
    const Counters& counters = part_->end.ledger.counters;
    const AuditTotals totals{.connections_opened = counters.Get(Counter::kConnectionsOpened),
                             .messages_sent = counters.Get(Counter::kSentMessages),
                             .bytes_sent = counters.Get(Counter::kSentBytes),
                             .messages_received = counters.Get(Counter::kReceivedMessages)};
    actions_.Audit(AuditEnd(part_->assignment, now - *part_->started, totals,
                            part_->end.failure.empty() ? "as planned" : part_->end.failure));
  }
  Forget();
}

void AgentService::Forget() {
  actions_.DiscardEngine();
  part_.reset();
  state_ = State::kIdle;
}

}  // namespace wsurge
