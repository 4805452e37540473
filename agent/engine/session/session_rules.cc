#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

#include "agent/engine/session/session.h"

// The rules that run beside a session's program.
namespace wsurge {
namespace {

constexpr std::size_t kMaxRulesRunning = 1000;
// Rules do not wait for the peer to read; beyond so many bytes they are dropped instead.
constexpr std::size_t kMaxRuleBacklog = 1 << 20;

}  // namespace

void Session::RunRules(const ReceivedMessage& message, Nanos received) {
  if (state_ != State::kRunning) return;
  if (rules_ != nullptr) {
    for (const Rule& rule : *rules_) {
      if (!rule.condition.Matches(message, values_, context_.scratch)) continue;
      if (rules_running_ >= kMaxRulesRunning || host_.backlog_bytes() > kMaxRuleBacklog) {
        return context_.recorder.Count(Counter::kRulesDropped);
      }
      ++rules_running_;
      return RunRule(rule.steps, 0, message, received);
    }
  }
  if (wait_ != Wait::kMessages) context_.recorder.Count(Counter::kRepliesUnmatched);
}

void Session::RunRule(const std::vector<Step>& steps, std::size_t next,
                      const ReceivedMessage& message, Nanos due) {
  while (next < steps.size()) {
    if (!DoInRule(steps, next++, message, due)) return;
  }
  --rules_running_;
}

bool Session::DoInRule(const std::vector<Step>& steps, std::size_t at,
                       const ReceivedMessage& message, Nanos due) {
  const Step& step = steps[at];
  if (const auto* extract = std::get_if<ExtractStep>(&step.action)) {
    return Extract(step, *extract, &message, due);
  }
  if (const auto* check = std::get_if<CheckStep>(&step.action)) {
    Check(step, *check, &message, due);
    return true;
  }
  if (!RequireOpen(due)) return false;
  const Nanos now = context_.clock();
  if (const auto* send = std::get_if<SendStep>(&step.action)) {
    SendAlone(step, send->payload, due, {.reached = now, .at = now});
    return true;
  }
  if (const auto* request = std::get_if<RequestStep>(&step.action)) {
    SendRequest(step, request->payload, request->reply, request->timeout, due,
                {.reached = now, .at = now}, &steps, at + 1);
    return request->reply.kind == ReplyKind::kNone;
  }
  // A rule that closes or drops the connection ends the session with it, as done.
  if (const auto* close = std::get_if<CloseStep>(&step.action)) {
    if (traced()) Trace("close", step.name, absl::StrCat(close->code, " ", close->reason), due);
    host_.Close(close->code, close->reason, Now(due));
  } else {
    if (traced()) Trace("drop", step.name, {}, due);
    host_.Drop(Now(due));
  }
  End(SessionEnd::kDone, due);
  return false;
}

}  // namespace wsurge
