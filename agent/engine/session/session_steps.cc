#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

#include "agent/engine/session/session.h"
#include "common/base/absl_view.h"

// The session's program: what each step does.
namespace wsurge {
namespace {

// Steps that a program may take without waiting before others get their turn.
constexpr int kStepsPerTurn = 64;

bool Sends(const Step& step) {
  return std::holds_alternative<SendStep>(step.action) ||
         std::holds_alternative<RequestStep>(step.action);
}

// Nothing for a value that is no duration; one that is too long stays so.
std::optional<Nanos> ToDuration(double nanos) {
  if (!(nanos >= 0)) return std::nullopt;
  constexpr double kMost = 9e18;
  return Nanos(std::llround(std::min(nanos, kMost)));
}

}  // namespace

void Session::Run(Nanos due) {
  RunSteps(due);
  if (last_ != nullptr) last_->read.reset();
}

void Session::RunSteps(Nanos due) {
  wait_ = Wait::kNothing;
  for (int taken = 0;; ++taken) {
    if (taken == kStepsPerTurn) {
      wait_ = Wait::kTurn;
      resume_due_ = due;
      return context_.timers.Arm(step_timer_, due);
    }
    const Nanos before = due;
    const Step* const step = cursor_.Next(due);
    if (due > before) {  // a paced `repeat` waits
      if (step != nullptr) cursor_.Back();
      wait_ = Wait::kTime;
      return context_.timers.Arm(step_timer_, due);
    }
    if (step == nullptr) return End(SessionEnd::kDone, due);
    current_ = step;
    if (Sends(*step) && host_.is_open() && host_.backlog_bytes() > 0) {
      cursor_.Back();
      wait_ = Wait::kWritable;
      resume_due_ = due;
      if (!first_reached_) first_reached_ = context_.clock();
      return;
    }
    if (!std::visit([&](const auto& action) { return Do(action, due); }, step->action)) return;
  }
}

bool Session::RequireOpen(Nanos now) {
  if (host_.is_open()) return true;
  operation_phase_ = context_.recorder.PhaseAt(now);
  Fail("not_connected", now);
  return false;
}

Session::Moment Session::Reach() {
  const Nanos at = context_.clock();
  return {.reached = std::exchange(first_reached_, std::nullopt).value_or(at), .at = at};
}

bool Session::Do(const SendStep& send, Nanos& due) {
  if (!RequireOpen(due)) return false;
  const Moment moment = Reach();
  SendAlone(*current_, send.payload, due, moment);
  due = std::max(due, moment.at);  // the next step is reached when this one is done
  return true;
}

bool Session::Do(const RequestStep& request, Nanos& due) {
  if (!RequireOpen(due)) return false;
  const Moment moment = Reach();
  SendRequest(*current_, request.payload, request.reply, request.timeout, due, moment);
  if (request.reply.kind == ReplyKind::kNone) {
    due = std::max(due, moment.at);
    return true;
  }
  wait_ = Wait::kReply;
  return false;
}

bool Session::Do(const StreamStep& stream, Nanos& due) {
  if (!RequireOpen(due)) return false;
  operation_phase_ = context_.recorder.PhaseAt(due);
  RunningStream running{
      .step = &stream,
      .schedule = StreamSchedule(stream, in_role_, role_connections_, due, *values_.random),
      .blocked_since = std::nullopt,
      .last_reached = due};
  if (stream_ == nullptr) {
    stream_ = std::make_unique<RunningStream>(running);
  } else {
    *stream_ = running;  // a stream in a loop costs no allocation
  }
  wait_ = Wait::kStream;
  // Even when a message is due at once: what a message leads to must not be within Do.
  context_.timers.Arm(step_timer_, due);
  return false;
}

bool Session::Do(const ReceiveStep& receive, Nanos& due) {
  if (!RequireOpen(due)) return false;
  context_.recorder.Count(Counter::kOperationsStarted);
  operation_phase_ = context_.recorder.phase();
  wait_ = Wait::kMessages;
  receive_ = &receive;
  receive_left_ = receive.count.value_or(0);
  context_.timers.Arm(step_timer_, due + receive.duration.value_or(receive.timeout));
  return false;
}

bool Session::Do(const OnMessageStep& rules, Nanos&) {
  rules_ = rules.rules.empty() ? nullptr : &rules.rules;
  return true;
}

bool Session::Do(const RepeatStep& repeat, Nanos& due) {
  cursor_.Enter(repeat, due);
  return true;
}

bool Session::Do(const ThinkStep& think, Nanos& due) {
  Nanos pause = think.least;
  if (think.kind == ThinkKind::kUniform) {
    pause = Nanos(values_.random->Int(think.least.count(), think.most.count()));
  } else if (think.kind == ThinkKind::kExponential) {
    pause = FromSeconds(values_.random->Exponential(ToSeconds(think.least)));
  }
  if (traced()) Trace("think", current_->name, FormatDuration(pause), due);
  if (pause <= Nanos::zero()) return true;
  wait_ = Wait::kTime;
  context_.timers.Arm(step_timer_, due + pause);
  return false;
}

bool Session::Do(const ChooseStep& choose, Nanos&) {
  std::int64_t total = 0;
  for (const Branch& branch : choose.branches) total += branch.weight;
  if (total == 0) return true;
  std::int64_t drawn = values_.random->Int(0, total - 1);
  for (const Branch& branch : choose.branches) {
    drawn -= branch.weight;
    if (drawn >= 0) continue;
    cursor_.Enter(branch.steps);
    break;
  }
  return true;
}

bool Session::Do(const WhenStep& when, Nanos& due) {
  const ReceivedMessage* const message = last_message();
  const bool holds =
      message != nullptr && when.condition.Matches(*message, values_, context_.scratch);
  if (traced()) Trace("when", current_->name, holds ? "holds" : "does not hold", due);
  cursor_.Enter(holds ? when.steps : when.otherwise);
  return true;
}

bool Session::Do(const ExtractStep& extract, Nanos& due) {
  return Extract(*current_, extract, last_message(), due);
}

bool Session::Do(const CheckStep& check, Nanos& due) {
  Check(*current_, check, last_message(), due);
  return true;
}

bool Session::Do(const RecordStep& record, Nanos& due) {
  const std::size_t phase = context_.recorder.PhaseAt(due);
  const ReceivedMessage* const message = last_message();
  const auto text = message != nullptr ? record.extraction.From(*message) : std::nullopt;
  const auto number = text ? ParseNumber(*text) : std::nullopt;
  const auto value = number ? ToDuration(*number * record.unit_ns) : std::nullopt;
  if (traced()) {
    Trace("record", current_->name,
          value ? absl::StrCat(record.metric, " = ", FormatDuration(*value))
                : absl::StrCat(record.metric, ": no duration there"),
          due);
  }
  if (value) {
    context_.recorder.Time(TimeMetric::kRecord, tag(), *value, phase);
  } else {
    context_.recorder.CountError("record", phase);
  }
  return true;
}

bool Session::Do(const PingStep&, Nanos& due) {
  if (!RequireOpen(due)) return false;
  if (traced()) Trace("ping", current_->name, {}, due);
  host_.Ping(Now(due));
  return true;
}

bool Session::Do(const CloseStep& close, Nanos& due) {
  if (!host_.is_open()) return true;
  if (traced()) Trace("close", current_->name, absl::StrCat(close.code, " ", close.reason), due);
  SettleRequests(/*censor=*/false, due);
  wait_ = Wait::kClose;
  host_.Close(close.code, close.reason, Now(due));
  return false;
}

bool Session::Do(const DropStep&, Nanos& due) {
  if (!host_.is_open()) return true;
  if (traced()) Trace("drop", current_->name, {}, due);
  SettleRequests(/*censor=*/false, due);
  due = Now(due);
  host_.Drop(due);
  return true;
}

bool Session::Do(const ReconnectStep&, Nanos& due) {
  if (host_.is_open()) return true;
  if (traced()) Trace("reconnect", current_->name, {}, due);
  wait_ = Wait::kReconnect;
  host_.Reconnect(Now(due));
  return false;
}

bool Session::Do(const BarrierStep& barrier, Nanos& due) {
  operation_phase_ = context_.recorder.PhaseAt(due);
  barrier_ = barrier.barrier;
  if (meetings_.size() <= barrier_) meetings_.resize(barrier_ + std::size_t{1});
  const std::uint64_t generation = meetings_[barrier_]++;
  if (host_.Arrive(barrier_, generation)) {
    if (traced()) Trace("barrier", current_->name, "is over", due);
    return true;
  }
  if (traced()) Trace("barrier", current_->name, "waits", due);
  wait_ = Wait::kBarrier;
  context_.timers.Arm(step_timer_, due + barrier.timeout);
  return false;
}

const ReceivedMessage* Session::last_message() {
  if (last_ == nullptr || !last_->exists) return nullptr;
  if (!last_->read) last_->read.emplace(last_->payload, last_->binary);
  return &*last_->read;
}

void Session::Remember(const ReceivedMessage& message) {
  if (!facts_->reads_last_message) return;
  if (last_ == nullptr) last_ = std::make_unique<LastMessage>();
  last_->exists = true;
  last_->binary = message.binary();
  last_->payload.assign(message.payload());
  last_->read.reset();
}

bool Session::Extract(const Step& step, const ExtractStep& extract, const ReceivedMessage* message,
                      Nanos now) {
  const auto value = message != nullptr ? extract.extraction.From(*message) : std::nullopt;
  const std::size_t index = extract.variable.index;
  if (traced() && index < context_.variables.size()) {
    Trace("extract", step.name,
          value ? absl::StrCat(context_.variables[index], "=", AbslView(*value))
                : absl::StrCat("nothing there for ", context_.variables[index]),
          now);
  }
  if (value && index < variables_.size()) {
    variables_[index].assign(*value);
    return true;
  }
  operation_phase_ = context_.recorder.PhaseAt(now);
  Fail("extract", now);
  return false;
}

void Session::Check(const Step& step, const CheckStep& check, const ReceivedMessage* message,
                    Nanos now) {
  const bool passed =
      message != nullptr && check.match.Matches(*message, values_, context_.scratch);
  context_.recorder.CountCheck(check.check, passed, context_.recorder.PhaseAt(now));
  if (traced()) {
    Trace("check", step.name, absl::StrCat(check.check, passed ? ": passed" : ": failed"), now);
  }
}

}  // namespace wsurge
