#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.h"
#include "common/message/random_stream.h"
#include "common/plan/session_program.h"

namespace wsurge {

// When the messages of one connection's `stream` are due. Message k is due at begin + offset + k
// periods; with Poisson spacing at the k-th point of a Poisson process that starts at the begin. A
// value that knows no clock; one thread.
class StreamSchedule {
 public:
  // The stream of connection `in_role` (from 0) of the `role_connections` of its role.
  StreamSchedule(const StreamStep& step, std::uint64_t in_role, std::uint64_t role_connections,
                 Nanos begin, RandomStream& random);

  // No message follows.
  bool over() const;
  // REQUIRES: !over().
  Nanos next_due() const { return next_due_; }
  void Advance(RandomStream& random);

  // When it ends; nothing when it ends with its last message.
  std::optional<Nanos> end() const { return end_; }

 private:
  void SetNextDue(RandomStream& random);

  Nanos begin_;
  Nanos next_due_{};
  double offset_ns_ = 0;  // kPoisson: of the next message
  double period_ns_ = 0;
  std::uint64_t passed_ = 0;
  std::optional<Nanos> end_;
  std::optional<std::uint64_t> count_;
  bool poisson_;
};

}  // namespace wsurge
