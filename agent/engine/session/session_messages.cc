#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "agent/engine/session/session.h"
#include "common/base/absl_view.h"

// What a session sends and receives.
namespace wsurge {

void Session::Render(const Step& step, const Payload& payload, Nanos due) {
  if (delivery_ != nullptr && payload.content.has_stamp()) {
    const auto phase = static_cast<std::uint32_t>(context_.recorder.PhaseAt(due));
    values_.stamp = delivery_->NextStamp(step.id, phase, due);
  }
  context_.payload.clear();
  payload.content.Render(values_, context_.payload);
}

Session::Outgoing Session::Transmit(const Step& step, const Payload& payload, Nanos due,
                                    Moment moment) {
  Recorder& recorder = context_.recorder;
  const auto step_tag = static_cast<std::int32_t>(step.id);
  const std::size_t phase = recorder.PhaseAt(due);
  const std::uint64_t id = next_id_++;
  if (traced()) Trace("sent", step.name, {}, moment.at, context_.payload, payload.binary);
  const bool left = host_.Send(context_.payload, payload.binary, id, moment.at);
  if (delivery_ != nullptr && payload.content.has_stamp()) delivery_->OnTransmitted(id, left);
  ++values_.seq;
  recorder.Count(Counter::kSentMessages, 1, phase);
  recorder.Count(Counter::kSentBytes, context_.payload.size(), phase);
  recorder.Time(TimeMetric::kSendDelay, step_tag, moment.reached - due, phase);
  if (left) {
    recorder.Time(TimeMetric::kSendWait, step_tag, moment.at - moment.reached, phase);
  } else {
    unsent_.Add(
        {.id = id, .step = step_tag, .phase = phase, .due = due, .reached = moment.reached});
  }
  return {.id = id, .left = left, .sampled = recorder.NextIsSampled()};
}

void Session::SendAlone(const Step& step, const Payload& payload, Nanos due, Moment moment) {
  Render(step, payload, due);
  const Outgoing out = Transmit(step, payload, due, moment);
  if (!out.sampled) return;
  if (!out.left) {
    unsent_.newest().sampled = true;
    return;
  }
  const UnsentMessage message{.id = out.id,
                              .step = static_cast<std::int32_t>(step.id),
                              .phase = context_.recorder.PhaseAt(due),
                              .due = due,
                              .sampled = true};
  Sample(message, MessageFate::kSent, moment.at);
}

void Session::SendRequest(const Step& step, const Payload& payload, const Reply& reply,
                          Nanos timeout, Nanos due, Moment moment,
                          const std::vector<Step>* rule_steps, std::size_t rule_next) {
  if (reply.kind == ReplyKind::kNone) return SendAlone(step, payload, due, moment);
  Render(step, payload, due);
  // Before the message goes out and counts as sent: the reply is rendered with the same values.
  ReplyKey key = reply.kind == ReplyKind::kEcho ? ReplyKey::Echo(context_.payload)
                 : reply.kind == ReplyKind::kNext
                     ? ReplyKey::Next()
                     : ReplyKey::Of(reply.match, values_, context_.scratch);
  const Outgoing out = Transmit(step, payload, due, moment);
  const std::size_t phase = context_.recorder.PhaseAt(due);
  const Nanos deadline = due + timeout;
  const auto place = pending_.Add({.id = out.id,
                                   .step = static_cast<std::int32_t>(step.id),
                                   .phase = static_cast<std::uint32_t>(phase),
                                   .in_rule = rule_steps != nullptr,
                                   .sampled = out.sampled,
                                   .rule_next = static_cast<std::uint32_t>(rule_next),
                                   .rule_steps = rule_steps,
                                   .due = due,
                                   .reached = moment.reached,
                                   .sent = out.left ? std::optional(moment.at) : std::nullopt,
                                   .deadline = deadline},
                                  std::move(key));
  if (!out.left) unsent_.newest().place = place;
  if (rule_steps == nullptr) ++awaited_;
  context_.recorder.Count(Counter::kRepliesExpected, 1, phase);
  context_.recorder.Count(Counter::kOperationsStarted, 1, phase);
  // Left armed when replies come: it looks for the next deadline when it fires.
  if (!request_timer_.armed() || request_timer_.due() > deadline) {
    context_.timers.Arm(request_timer_, deadline);
  }
}

void Session::OnSent(std::uint64_t id, Nanos sent) {
  if (delivery_ != nullptr) delivery_->OnSent(id);
  const auto message = unsent_.Take(id);
  if (!message) return;
  context_.recorder.Time(TimeMetric::kSendWait, message->step, sent - message->reached,
                         message->phase);
  Sample(*message, MessageFate::kSent, sent);
  if (PendingRequest* const request = pending_.Find(message->place, id)) request->sent = sent;
}

void Session::OnMessage(std::string_view payload, bool binary, Nanos received) {
  if (state_ == State::kOver) return;
  Recorder& recorder = context_.recorder;
  if (wait_ == Wait::kClose) return recorder.Count(Counter::kReceivedDiscarded);
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
  if (delivery_ != nullptr) delivery_->OnMessage(payload, received);

  const bool counted = wait_ == Wait::kMessages;
  const ReceivedMessage message(payload, binary);
  const auto request = pending_.Take(message, context_.scratch);
  if (traced()) TraceReceived(request ? &*request : nullptr, message, received);
  if (request) {
    OnReply(*request, message, received);
  } else {
    RunRules(message, received);
  }
  if (counted && state_ == State::kRunning) CountReceived(message, received);
}

void Session::TraceReceived(const PendingRequest* request, const ReceivedMessage& message,
                            Nanos at) {
  std::string detail;
  if (request != nullptr) {
    detail = absl::StrCat(request->timed_out ? "late reply after " : "reply after ",
                          FormatDuration(at - request->due));
  }
  Trace("received", request != nullptr ? facts_->StepName(request->step) : std::string_view(),
        detail, at, message.payload(), message.binary());
}

void Session::CountReceived(const ReceivedMessage& message, Nanos received) {
  Remember(message);
  if (!receive_->save.empty()) {
    const Nanos begun = context_.clock();
    if (!host_.Save(receive_->save, message.payload()).ok()) return Fail("save", received);
    context_.recorder.Time(TimeMetric::kSink, tag(), context_.clock() - begun);
  }
  const bool last = receive_->until ? receive_->until->Matches(message, values_, context_.scratch)
                                    : receive_->count && --receive_left_ == 0;
  if (!last) return;
  step_timer_.Disarm();
  Run(received);
}

void Session::OnReply(const PendingRequest& request, const ReceivedMessage& message,
                      Nanos received) {
  Recorder& recorder = context_.recorder;
  if (request.timed_out) return recorder.Count(Counter::kRepliesLate, 1, request.phase);
  recorder.Count(Counter::kRepliesMatched, 1, request.phase);
  recorder.Time(TimeMetric::kRtt, request.step, received - request.due, request.phase);
  recorder.Time(TimeMetric::kService, request.step,
                received - request.sent.value_or(request.reached), request.phase);
  Sample(request, MessageFate::kMatched, received);
  if (request.in_rule) {
    if (state_ != State::kRunning) {
      --rules_running_;
      return;
    }
    return RunRule(*request.rule_steps, request.rule_next, message, received);
  }
  --awaited_;
  Remember(message);
  OnSettled(received);
}

void Session::OnSettled(Nanos now) {
  if (state_ == State::kDraining) {
    if (awaited_ == 0 && !staying_) End(SessionEnd::kEnded, now);
  } else if (wait_ == Wait::kReply) {
    Run(now);
  } else if (wait_ == Wait::kStream) {
    RunStream(now);
  }
}

void Session::OnRequestTimer(Nanos due) {
  bool settled = false;
  while (const auto request = pending_.ExpireNext(due)) {
    context_.recorder.CountError("reply_timeout", request->phase);
    RecordCensored(*request, request->deadline);
    Sample(*request, MessageFate::kTimedOut, request->deadline);
    if (traced()) Trace("timeout", facts_->StepName(request->step), "no reply in time", due);
    if (request->in_rule) {
      --rules_running_;
    } else {
      --awaited_;
      settled = true;
    }
  }
  while (const auto surplus = pending_.TakeSurplus()) {
    context_.recorder.Count(Counter::kRepliesLost, 1, surplus->phase);
  }
  const Nanos next = pending_.NextDeadline();
  if (next != Nanos::max()) context_.timers.Arm(request_timer_, next);
  if (settled) OnSettled(due);
}

void Session::RecordCensored(const PendingRequest& request, Nanos now) {
  context_.recorder.Censored(TimeMetric::kRtt, request.step, now - request.due, request.phase);
  context_.recorder.Censored(TimeMetric::kService, request.step,
                             std::max(now - request.sent.value_or(request.reached), Nanos::zero()),
                             request.phase);
}

void Session::Sample(const PendingRequest& request, MessageFate fate, Nanos now) {
  if (!request.sampled) return;
  context_.recorder.Sample(
      {.phase = request.phase,
       .step = request.step,
       .connection = values_.connection,
       .number = request.id,
       .fate = fate,
       .due = request.due,
       .sent = request.sent.value_or(now),
       .received = fate == MessageFate::kMatched ? std::optional(now) : std::nullopt});
}

void Session::Sample(const UnsentMessage& message, MessageFate fate, Nanos now) {
  if (!message.sampled) return;
  context_.recorder.Sample({.phase = static_cast<std::uint32_t>(message.phase),
                            .step = message.step,
                            .connection = values_.connection,
                            .number = message.id,
                            .fate = fate,
                            .due = message.due,
                            .sent = now});
}

void Session::SampleUnsent(MessageFate fate, Nanos now) {
  unsent_.ForEach([&](const UnsentMessage& message) { Sample(message, fate, now); });
  unsent_.Clear();
}

}  // namespace wsurge
