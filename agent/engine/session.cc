#include "agent/engine/session.h"

#include <algorithm>
#include <utility>

namespace wsurge {
namespace {

constexpr std::size_t kMaxRulesRunning = 1000;
// Steps that a program may take without waiting before others get their turn.
constexpr int kStepsPerTurn = 64;
// Rules do not wait for the peer to read; beyond so many bytes they are dropped instead.
constexpr std::size_t kMaxRuleBacklog = 1 << 20;
constexpr std::uint16_t kNormalClosure = 1000;

std::int32_t StepTag(const Step& step) { return static_cast<std::int32_t>(step.id); }

}  // namespace

Session::Session(SessionContext& context, SessionHost& host)
    : context_(context),
      host_(host),
      step_timer_(Timer::For<&Session::OnStepTimer>(this)),
      request_timer_(Timer::For<&Session::OnRequestTimer>(this)) {}

void Session::Start(std::uint64_t connection, Nanos opened) {
  state_ = State::kRunning;
  wait_ = Wait::kNothing;
  values_ = {.connection = connection, .seq = 0, .received = 0};
  frames_.assign(1, Frame{.steps = &context_.program, .until = std::nullopt});
  first_reached_.reset();
  rules_ = nullptr;
  rule_rests_.clear();
  rules_running_ = 0;
  unsent_.clear();
  operation_phase_ = context_.recorder.phase();
  opened_ = opened;
  last_received_.reset();
  Run(opened);
}

void Session::Run(Nanos due) {
  wait_ = Wait::kNothing;
  for (int taken = 0;; ++taken) {
    if (taken == kStepsPerTurn) {
      wait_ = Wait::kTurn;
      resume_due_ = due;
      return context_.timers.Arm(step_timer_, due);
    }
    const Step* const step = NextStep(due);
    if (step == nullptr) return End(SessionEnd::kDone, kNormalClosure, "", due);
    const bool sends = std::holds_alternative<SendStep>(step->action) ||
                       std::holds_alternative<RequestStep>(step->action);
    if (sends && host_.backlog_bytes() > 0) {
      --frames_.back().next;
      wait_ = Wait::kWritable;
      resume_due_ = due;
      if (!first_reached_) first_reached_ = MonotonicNow();
      return;
    }
    if (!Execute(*step, due)) return;
  }
}

const Step* Session::NextStep(Nanos due) {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next < frame.steps->size()) return &(*frame.steps)[frame.next++];
    if (frame.until ? due < *frame.until : frame.rounds_left > 0) {
      if (!frame.until) --frame.rounds_left;
      frame.next = 0;
    } else {
      frames_.pop_back();
    }
  }
  return nullptr;
}

bool Session::Execute(const Step& step, Nanos& due) {
  const std::int32_t tag = StepTag(step);
  if (const auto* send = std::get_if<SendStep>(&step.action)) {
    const Nanos reached = Reached();
    SendText(send->text, tag, due, reached);
    due = std::max(due, reached);  // the next step is reached when this one is done
    return true;
  }
  if (const auto* request = std::get_if<RequestStep>(&step.action)) {
    awaited_ = SendRequest(*request, tag, due, Reached(), /*of_rule=*/false);
    wait_ = Wait::kReply;
    return false;
  }
  if (const auto* receive = std::get_if<ReceiveStep>(&step.action)) {
    return Receive(*receive, tag, due);
  }
  if (const auto* rules = std::get_if<OnMessageStep>(&step.action)) {
    rules_ = rules->rules.empty() ? nullptr : &rules->rules;
    return true;
  }
  if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
    Enter(*repeat, due);
    return true;
  }
  if (const auto* think = std::get_if<ThinkStep>(&step.action)) return Think(think->duration, due);
  const auto& close = std::get<CloseStep>(step.action);
  End(SessionEnd::kDone, close.code, close.reason, due);
  return false;
}

Nanos Session::Reached() {
  return first_reached_ ? *std::exchange(first_reached_, std::nullopt) : MonotonicNow();
}

void Session::Enter(const RepeatStep& repeat, Nanos due) {
  Frame frame{.steps = &repeat.steps, .until = std::nullopt};
  if (repeat.duration) {
    frame.until = due + *repeat.duration;
  } else {
    frame.rounds_left = repeat.times.value_or(1) - 1;
  }
  frames_.push_back(frame);
}

bool Session::Think(Nanos duration, Nanos due) {
  if (duration <= Nanos::zero()) return true;
  wait_ = Wait::kTime;
  context_.timers.Arm(step_timer_, due + duration);
  return false;
}

bool Session::Receive(const ReceiveStep& receive, std::int32_t step, Nanos due) {
  context_.recorder.Count(Counter::kOperationsStarted);
  operation_phase_ = context_.recorder.phase();
  wait_ = Wait::kMessages;
  receive_ = &receive;
  receive_step_ = step;
  receive_left_ = receive.count.value_or(0);
  context_.timers.Arm(step_timer_, due + receive.duration.value_or(receive.timeout));
  return false;
}

std::uint64_t Session::SendText(const Template& text, std::int32_t step, Nanos due, Nanos reached) {
  Recorder& recorder = context_.recorder;
  std::string& payload = context_.payload;
  payload.clear();
  text.Render(values_, payload);
  const std::uint64_t id = next_id_++;
  const std::size_t phase = recorder.PhaseAt(due);
  const bool left = host_.Send(payload, id, reached);
  ++values_.seq;
  recorder.Count(Counter::kSentMessages, 1, phase);
  recorder.Count(Counter::kSentBytes, payload.size(), phase);
  recorder.Time(TimeMetric::kSendDelay, step, reached - due, phase);
  if (left) {
    recorder.Time(TimeMetric::kSendWait, step, Nanos::zero(), phase);
  } else {
    unsent_.push_back({.id = id, .step = step, .phase = phase, .reached = reached});
  }
  return id;
}

std::uint64_t Session::SendRequest(const RequestStep& request, std::int32_t step, Nanos due,
                                   Nanos reached, bool of_rule) {
  const TemplateValues values = values_;  // the reply is rendered with what the request was
  const std::uint64_t id = SendText(request.text, step, due, reached);
  const bool left = unsent_.empty() || unsent_.back().id != id;
  ReplyKey key = request.reply == ReplyKind::kEcho ? ReplyKey::Echo(context_.payload)
                 : request.reply == ReplyKind::kNext
                     ? ReplyKey::Next()
                     : ReplyKey::Of(request.match, values, context_.scratch);
  const Nanos deadline = due + request.timeout;
  const std::size_t phase = context_.recorder.PhaseAt(due);
  pending_.Add({.id = id,
                .step = step,
                .phase = phase,
                .of_rule = of_rule,
                .due = due,
                .reached = reached,
                .sent = left ? std::optional<Nanos>(reached) : std::nullopt,
                .deadline = deadline},
               std::move(key));
  context_.recorder.Count(Counter::kRepliesExpected, 1, phase);
  context_.recorder.Count(Counter::kOperationsStarted, 1, phase);
  // Left armed when replies come: it looks for the next deadline when it fires.
  if (!request_timer_.armed() || request_timer_.due() > deadline) {
    context_.timers.Arm(request_timer_, deadline);
  }
  return id;
}

void Session::OnSent(std::uint64_t id, Nanos sent) {
  const auto message =
      std::find_if(unsent_.begin(), unsent_.end(), [id](const auto& m) { return m.id == id; });
  if (message == unsent_.end()) return;
  context_.recorder.Time(TimeMetric::kSendWait, message->step, sent - message->reached,
                         message->phase);
  unsent_.erase(message);
  if (PendingRequest* const request = pending_.Find(id)) request->sent = sent;
}

void Session::OnWritable(Nanos) {
  if (state_ == State::kRunning && wait_ == Wait::kWritable) Run(resume_due_);
}

void Session::OnMessage(std::string_view payload, Nanos received) {
  if (state_ == State::kOver) return;
  Recorder& recorder = context_.recorder;
  ++values_.received;
  recorder.Count(Counter::kReceivedMessages);
  recorder.Count(Counter::kReceivedBytes, payload.size());
  recorder.Message(received);
  if (last_received_) {
    recorder.Time(TimeMetric::kGap, kNoStep, received - *last_received_);
  } else {
    recorder.Time(TimeMetric::kFirstMessage, kNoStep, received - opened_);
  }
  last_received_ = received;

  const bool counted = wait_ == Wait::kMessages;
  if (const auto request = pending_.Take(payload)) {
    OnReply(*request, received);
  } else {
    RunRules(payload, received);
  }
  if (counted && state_ == State::kRunning) CountReceived(payload, received);
}

void Session::CountReceived(std::string_view payload, Nanos received) {
  if (!receive_->save.empty()) {
    const Nanos begun = MonotonicNow();
    if (!host_.Save(receive_->save, payload).ok()) return Fail("save", received);
    context_.recorder.Time(TimeMetric::kSink, receive_step_, MonotonicNow() - begun);
  }
  if (!receive_->count || --receive_left_ > 0) return;
  step_timer_.Disarm();
  Run(received);
}

void Session::OnReply(const PendingRequest& request, Nanos received) {
  Recorder& recorder = context_.recorder;
  if (request.timed_out) return recorder.Count(Counter::kRepliesLate, 1, request.phase);
  recorder.Count(Counter::kRepliesMatched, 1, request.phase);
  recorder.Time(TimeMetric::kRtt, request.step, received - request.due, request.phase);
  recorder.Time(TimeMetric::kService, request.step,
                received - request.sent.value_or(request.reached), request.phase);
  if (request.of_rule) return ContinueRule(request.id, received);
  if (wait_ != Wait::kReply || request.id != awaited_) return;
  if (state_ == State::kDraining) return End(SessionEnd::kEnded, kNormalClosure, "", received);
  Run(received);
}

void Session::RunRules(std::string_view payload, Nanos received) {
  if (state_ != State::kRunning) return;
  if (rules_ != nullptr) {
    for (const Rule& rule : *rules_) {
      if (!rule.condition.Matches(payload, values_, context_.scratch)) continue;
      if (rules_running_ >= kMaxRulesRunning || host_.backlog_bytes() > kMaxRuleBacklog) {
        return context_.recorder.Count(Counter::kRulesDropped);
      }
      ++rules_running_;
      return RunRule(rule.steps, 0, received);
    }
  }
  if (wait_ != Wait::kMessages) context_.recorder.Count(Counter::kRepliesUnmatched);
}

void Session::RunRule(const std::vector<Step>& steps, std::size_t next, Nanos due) {
  for (; next < steps.size(); ++next) {
    const Step& step = steps[next];
    if (const auto* send = std::get_if<SendStep>(&step.action)) {
      SendText(send->text, StepTag(step), due, MonotonicNow());
    } else if (const auto* request = std::get_if<RequestStep>(&step.action)) {
      const std::uint64_t id =
          SendRequest(*request, StepTag(step), due, MonotonicNow(), /*of_rule=*/true);
      rule_rests_.push_back({.request = id, .steps = &steps, .next = next + 1});
      return;
    } else {
      const auto& close = std::get<CloseStep>(step.action);
      --rules_running_;
      return End(SessionEnd::kDone, close.code, close.reason, due);
    }
  }
  --rules_running_;
}

void Session::ContinueRule(std::uint64_t request, Nanos due) {
  const auto found = std::find_if(rule_rests_.begin(), rule_rests_.end(),
                                  [request](const auto& rest) { return rest.request == request; });
  if (found == rule_rests_.end()) return;
  const RuleRest rest = *found;
  rule_rests_.erase(found);
  if (state_ != State::kRunning) {
    --rules_running_;
    return;
  }
  RunRule(*rest.steps, rest.next, due);
}

void Session::OnStepTimer(Nanos due) {
  if (state_ == State::kDraining) {
    SettleRequests(/*censor=*/true, due);
    return End(SessionEnd::kEnded, kNormalClosure, "", due);
  }
  switch (wait_) {
    case Wait::kTurn:
      return Run(MonotonicNow());
    case Wait::kTime:
      return Run(due);
    case Wait::kMessages:
      if (receive_->count) return Fail("receive_timeout", due);
      return Run(due);
    default:
      return;
  }
}

void Session::OnRequestTimer(Nanos due) {
  bool awaited_expired = false;
  pending_.Expire(due, [&](const PendingRequest& request) {
    context_.recorder.CountError("reply_timeout", request.phase);
    RecordCensored(request, due);
    if (request.of_rule) {
      std::erase_if(rule_rests_, [&](const auto& rest) { return rest.request == request.id; });
      --rules_running_;
    } else if (wait_ == Wait::kReply && request.id == awaited_) {
      awaited_expired = true;
    }
  });
  while (const auto surplus = pending_.TakeSurplus()) {
    context_.recorder.Count(Counter::kRepliesLost, 1, surplus->phase);
  }
  ArmRequestTimer();
  if (!awaited_expired) return;
  if (state_ == State::kDraining) return End(SessionEnd::kEnded, kNormalClosure, "", due);
  Run(due);
}

void Session::ArmRequestTimer() {
  const Nanos next = pending_.NextDeadline();
  if (next != Nanos::max()) context_.timers.Arm(request_timer_, next);
}

void Session::RecordCensored(const PendingRequest& request, Nanos now) {
  context_.recorder.Censored(TimeMetric::kRtt, request.step, now - request.due, request.phase);
  context_.recorder.Censored(TimeMetric::kService, request.step,
                             std::max(now - request.sent.value_or(request.reached), Nanos::zero()),
                             request.phase);
}

void Session::OnConnectionLost(std::string_view error_kind, Nanos now) {
  Recorder& recorder = context_.recorder;
  std::size_t failed = 0;
  for (const PendingRequest& request : pending_.TakeAll()) {
    recorder.Count(Counter::kRepliesLost, 1, request.phase);
    if (request.timed_out) continue;
    RecordCensored(request, now);
    recorder.CountError(error_kind, request.phase);
    ++failed;
  }
  if (failed == 0) recorder.CountError(error_kind, operation_phase_);
  recorder.Count(Counter::kSessionsFailed);
  state_ = State::kOver;
  step_timer_.Disarm();
  request_timer_.Disarm();
}

void Session::Shed(Nanos now) {
  if (state_ != State::kRunning) return;
  step_timer_.Disarm();
  if (wait_ != Wait::kReply) return End(SessionEnd::kEnded, kNormalClosure, "", now);
  state_ = State::kDraining;
  context_.timers.Arm(step_timer_, now + context_.drain);
}

void Session::Fail(std::string_view error_kind, Nanos now) {
  context_.recorder.CountError(error_kind, operation_phase_);
  End(SessionEnd::kFailed, kNormalClosure, "", now);
}

void Session::SettleRequests(bool censor, Nanos now) {
  for (const PendingRequest& request : pending_.TakeAll()) {
    if (request.timed_out) {
      context_.recorder.Count(Counter::kRepliesLost, 1, request.phase);
      continue;
    }
    context_.recorder.Count(Counter::kRepliesInFlight, 1, request.phase);
    if (censor) RecordCensored(request, now);
  }
}

void Session::End(SessionEnd end, std::uint16_t code, std::string_view reason, Nanos now) {
  state_ = State::kOver;
  step_timer_.Disarm();
  request_timer_.Disarm();
  SettleRequests(/*censor=*/false, now);
  context_.recorder.Count(end == SessionEnd::kDone     ? Counter::kSessionsDone
                          : end == SessionEnd::kFailed ? Counter::kSessionsFailed
                                                       : Counter::kSessionsEnded);
  host_.OnProgramEnd(end, code, reason, now);
}

}  // namespace wsurge
