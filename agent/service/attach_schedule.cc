#include "agent/service/attach_schedule.h"

#include <algorithm>

namespace wsurge {

void AttachSchedule::OnWelcome() {
  failures_ = 0;
  ever_attached_ = true;
  refusing_ = false;
  logged_ = false;
}

bool AttachSchedule::OnEnded(Nanos now, double random) {
  constexpr int kMaxDoublings = 16;
  const Nanos pause =
      std::min(timing_.last_retry, timing_.first_retry * (1 << std::min(failures_, kMaxDoublings)));
  ++failures_;
  // Between half and the whole: agents that lost their controller together come back apart.
  next_ = now + FromSeconds(ToSeconds(pause) * (0.5 + random / 2));
  if (logged_ && now - logged_at_ < timing_.log_every) return false;
  logged_ = true;
  logged_at_ = now;
  return true;
}

bool AttachSchedule::OnRefused(Nanos now) {
  if (!ever_attached_) return true;
  if (!refusing_) {
    refusing_ = true;
    refused_since_ = now;
  }
  return now - refused_since_ >= timing_.refused_at_most;
}

}  // namespace wsurge
