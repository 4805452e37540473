#include "agent/engine/session/session.h"

#include <algorithm>
#include <utility>

namespace wsurge {
namespace {

std::string_view NameOf(SessionEnd end) {
  switch (end) {
    case SessionEnd::kDone:
      return "done";
    case SessionEnd::kFailed:
      return "failed";
    case SessionEnd::kEnded:
      break;
  }
  return "ended early";
}

}  // namespace

Session::Session(SessionContext& context, SessionHost& host)
    : context_(context),
      host_(host),
      step_timer_(Timer::For<&Session::OnStepTimer>(this)),
      request_timer_(Timer::For<&Session::OnRequestTimer>(this)) {}

void Session::Start(SessionStart start, Nanos opened) {
  role_ = start.role;
  facts_ = &context_.facts.Of(*role_);
  in_role_ = start.in_role;
  role_connections_ = start.role_connections;
  variables_ = std::move(start.variables);
  variables_.resize(context_.variables.size());
  values_ = {.connection = start.connection,
             .session = start.session,
             .role = role_->name,
             .agent = context_.agent,
             .random = start.random,
             .variables = variables_,
             .rows = start.rows};
  stays_ = start.stays;
  if (delivery_ == nullptr && context_.deliveries != nullptr) {
    delivery_ = std::make_unique<DeliveryEndpoint>(*context_.deliveries, start.connection);
  }
  BeginProgram(opened);
}

void Session::Restart(std::uint64_t session, std::vector<std::string> variables, Nanos opened) {
  if (state_ != State::kRunning || wait_ != Wait::kRestart) return;
  values_.session = session;
  for (std::size_t i = 0; i < std::min(variables.size(), variables_.size()); ++i) {
    if (!variables[i].empty()) variables_[i] = std::move(variables[i]);
  }
  BeginProgram(opened);
}

void Session::BeginProgram(Nanos opened) {
  state_ = State::kRunning;
  wait_ = Wait::kNothing;
  cursor_.Begin(role_->steps);
  current_ = nullptr;
  first_reached_.reset();
  stream_.reset();
  meetings_.clear();
  if (last_ != nullptr) last_->exists = false;
  rules_ = nullptr;
  operation_phase_ = context_.recorder.phase();
  opened_ = opened;
  last_received_.reset();
  staying_.reset();
  if (delivery_ != nullptr) delivery_->OnOpened(opened);
  Run(opened);
}

void Session::OnWritable(Nanos now) {
  if (state_ != State::kRunning) return;
  if (wait_ == Wait::kWritable) return Run(resume_due_);
  if (wait_ == Wait::kStream) RunStream(now);
}

void Session::OnStepTimer(Nanos due) {
  if (state_ == State::kDraining) {
    SettleRequests(/*censor=*/true, due);
    return End(staying_.value_or(SessionEnd::kEnded), due);
  }
  switch (wait_) {
    case Wait::kTurn:
      return Run(Now(resume_due_));
    case Wait::kTime:
      return Run(due);
    case Wait::kStream:
      return RunStream(due);
    case Wait::kMessages:
      return receive_->duration ? Run(due) : Fail("receive_timeout", due);
    case Wait::kBarrier:
      return Fail("barrier_timeout", due);
    default:
      return;
  }
}

void Session::OnDisconnected(Nanos now) {
  if (state_ == State::kRunning && wait_ == Wait::kClose) Run(now);
}

void Session::OnReconnected(Nanos opened) {
  if (state_ != State::kRunning || wait_ != Wait::kReconnect) return;
  opened_ = opened;
  last_received_.reset();
  if (delivery_ != nullptr) delivery_->OnOpened(opened);
  Run(opened);
}

void Session::OnConnectionGone(Nanos now) {
  if (delivery_ != nullptr) delivery_->OnGone(now);
}

void Session::OnReconnectFailed(std::string_view error_kind, Nanos now) {
  if (state_ != State::kRunning || wait_ != Wait::kReconnect) return;
  if (traced()) Trace("error", current_->name, error_kind, now);
  End(SessionEnd::kFailed, now);
}

void Session::OnBarrierReleased(std::uint32_t barrier, std::uint64_t generation, Nanos now) {
  if (state_ != State::kRunning || wait_ != Wait::kBarrier) return;
  if (barrier != barrier_ || generation + 1 != meetings_[barrier]) return;
  step_timer_.Disarm();
  if (traced()) Trace("barrier", current_->name, "goes on", now);
  Run(now);
}

void Session::OnConnectionLost(std::string_view error_kind, bool restarts, Nanos now) {
  if (state_ == State::kOver) return;
  Recorder& recorder = context_.recorder;
  if (traced()) Trace("lost", {}, error_kind, now);
  if (staying_ && awaited_ == 0) {  // its work was over
    StopWaiting(now);
    SettleRequests(/*censor=*/false, now);
    CountEnd(*staying_);
    state_ = State::kOver;
    return;
  }
  const bool was_draining = state_ == State::kDraining;
  StopWaiting(now);
  std::size_t failed = 0;
  for (const PendingRequest& request : pending_.TakeAll()) {
    recorder.Count(Counter::kRepliesLost, 1, request.phase);
    if (request.timed_out) continue;
    RecordCensored(request, now);
    Sample(request, MessageFate::kLost, now);
    recorder.CountError(error_kind, request.phase);
    ++failed;
  }
  SampleUnsent(MessageFate::kLost, now);
  if (failed == 0) recorder.CountError(error_kind, operation_phase_);
  SettleRequests(/*censor=*/false, now);
  if (restarts && !was_draining) {
    wait_ = Wait::kRestart;
    return;
  }
  recorder.Count(Counter::kSessionsFailed);
  state_ = State::kOver;
}

void Session::Abandon(Nanos now) {
  if (state_ == State::kOver) return;
  StopWaiting(now);
  SettleRequests(/*censor=*/false, now);
  context_.recorder.Count(Counter::kSessionsFailed);
  state_ = State::kOver;
}

void Session::Shed(Nanos now, bool stays) {
  if (state_ != State::kRunning) return;
  stays = stays && MayStay();
  if (awaited_ == 0) {
    return stays ? Stay(SessionEnd::kEnded, now) : End(SessionEnd::kEnded, now);
  }
  if (stays) {
    staying_ = SessionEnd::kEnded;
    delivery_->OnWorkOver(now);
  }
  if (wait_ == Wait::kStream) CountUnsent(now);
  state_ = State::kDraining;
  context_.timers.Arm(step_timer_, now + context_.drain);
}

void Session::Fail(std::string_view error_kind, Nanos now) {
  context_.recorder.CountError(error_kind, operation_phase_);
  if (traced()) {
    Trace("error", current_ != nullptr ? std::string_view(current_->name) : "", error_kind, now);
  }
  End(SessionEnd::kFailed, now);
}

void Session::StopWaiting(Nanos now) {
  step_timer_.Disarm();
  request_timer_.Disarm();
  if (state_ == State::kRunning && wait_ == Wait::kStream) CountUnsent(now);
  if (state_ == State::kRunning && wait_ == Wait::kBarrier) {
    host_.Leave(barrier_, meetings_[barrier_] - 1);
  }
  wait_ = Wait::kNothing;
}

void Session::SettleRequests(bool censor, Nanos now) {
  request_timer_.Disarm();
  for (const PendingRequest& request : pending_.TakeAll()) {
    if (request.timed_out) {
      context_.recorder.Count(Counter::kRepliesLost, 1, request.phase);
      continue;
    }
    context_.recorder.Count(Counter::kRepliesInFlight, 1, request.phase);
    if (censor) RecordCensored(request, now);
    Sample(request, MessageFate::kInFlight, now);
  }
  awaited_ = 0;
  rules_running_ = 0;
  SampleUnsent(MessageFate::kInFlight, now);
}

void Session::Stay(SessionEnd end, Nanos now) {
  StopWaiting(now);
  SettleRequests(/*censor=*/false, now);
  state_ = State::kDraining;
  staying_ = end;
  delivery_->OnWorkOver(now);
  context_.timers.Arm(step_timer_, now + context_.drain);
}

void Session::End(SessionEnd end, Nanos now) {
  if (end == SessionEnd::kDone && stays_ && !staying_ && MayStay()) return Stay(end, now);
  if (staying_) delivery_->OnStayed();
  StopWaiting(now);
  state_ = State::kOver;
  SettleRequests(/*censor=*/false, now);
  CountEnd(end);
  if (traced()) Trace("end", {}, NameOf(end), now);
  host_.OnProgramEnd(end, now);
}

void Session::CountEnd(SessionEnd end) {
  context_.recorder.Count(end == SessionEnd::kDone     ? Counter::kSessionsDone
                          : end == SessionEnd::kFailed ? Counter::kSessionsFailed
                                                       : Counter::kSessionsEnded);
}

Nanos Session::Now(Nanos at_least) const { return std::max(at_least, context_.clock()); }

void Session::Trace(std::string_view what, std::string_view step, std::string_view detail, Nanos at,
                    std::string_view payload, bool binary) {
  context_.tracer->OnTrace(values_.connection, what, step, payload, binary, detail, at);
}

}  // namespace wsurge
