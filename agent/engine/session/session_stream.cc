#include <algorithm>

#include "agent/engine/session/session.h"

// The open loop inside a session.
namespace wsurge {
namespace {

// Messages that are sent in one pass before others get their turn.
constexpr int kMessagesPerPass = 1000;

}  // namespace

// The next message leaves when it is due. It waits, and keeps its due time, while `window` are
// unanswered or the peer does not read. A stream with a duration lasts until that is over; what was
// due until then and had to wait is never sent. After its last message a stream waits for replies.
void Session::RunStream(Nanos now) {
  RunningStream& stream = *stream_;
  StreamSchedule& schedule = stream.schedule;
  const Nanos clock = Now(now);
  const auto is_due = [&] { return !schedule.over() && schedule.next_due() <= clock; };
  bool waits = false;
  for (int sent = 0; !waits && is_due(); ++sent) {
    if (sent == kMessagesPerPass) {
      return context_.timers.Arm(step_timer_, schedule.next_due());
    }
    waits = !SendNextOfStream();
  }
  const bool time_over = !schedule.end() || clock >= *schedule.end();
  if (waits && schedule.end() && time_over) {
    CountUnsent(clock);
    waits = false;
  }
  if (!waits) stream.blocked_since.reset();
  if (!schedule.over() && !waits) return context_.timers.Arm(step_timer_, schedule.next_due());
  if (!time_over) return context_.timers.Arm(step_timer_, *schedule.end());
  step_timer_.Disarm();
  if (waits || awaited_ > 0) return;
  const bool sends_only = stream.step->reply.kind == ReplyKind::kNone;
  Run(std::max(now, schedule.end() ? *schedule.end() : sends_only ? stream.last_reached : now));
}

bool Session::SendNextOfStream() {
  RunningStream& stream = *stream_;
  const Nanos due = stream.schedule.next_due();
  const Nanos at = context_.clock();
  if (awaited_ >= std::max<std::uint64_t>(stream.step->window, 1) || host_.backlog_bytes() > 0) {
    if (!stream.blocked_since) stream.blocked_since = at;
    return false;
  }
  // The worker would have come to it in time, but for what held the stream up.
  const Nanos reached =
      stream.blocked_since ? std::min(at, std::max(due, *stream.blocked_since)) : at;
  SendRequest(*current_, stream.step->payload, stream.step->reply, stream.step->timeout, due,
              {.reached = reached, .at = at});
  stream.last_reached = std::max(due, at);
  stream.schedule.Advance(*values_.random);
  return true;
}

void Session::CountUnsent(Nanos now) {
  StreamSchedule& schedule = stream_->schedule;
  for (; !schedule.over() && schedule.next_due() <= now; schedule.Advance(*values_.random)) {
    context_.recorder.Count(Counter::kRepliesUnsent, 1,
                            context_.recorder.PhaseAt(schedule.next_due()));
  }
}

}  // namespace wsurge
