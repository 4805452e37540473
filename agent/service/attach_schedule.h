#pragma once

#include "agent/service/service_timing.h"
#include "common/base/clock.h"

namespace wsurge {

// When to try to attach (again), and when to give up or to say something. Time and randomness
// (0 <= random < 1) are passed in. Owned by AgentRunner, whose thread calls it.
class AttachSchedule {
 public:
  explicit AttachSchedule(const ServiceTiming& timing) : timing_(timing) {}

  // Not before this instant.
  Nanos next() const { return next_; }

  void OnWelcome();

  // An attempt failed, or a stream ended. True: it is time to tell the log.
  bool OnEnded(Nanos now, double random);

  // The controller said no. True: it is final.
  bool OnRefused(Nanos now);

 private:
  const ServiceTiming timing_;
  Nanos next_{};
  int failures_ = 0;  // in a row
  bool ever_attached_ = false;
  bool refusing_ = false;
  Nanos refused_since_{};  // while refusing_
  bool logged_ = false;
  Nanos logged_at_{};  // while logged_
};

}  // namespace wsurge
