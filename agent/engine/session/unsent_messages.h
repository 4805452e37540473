#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/engine/session/pending_requests.h"
#include "common/base/clock.h"

namespace wsurge {

// A message that waits behind earlier bytes of its connection.
struct UnsentMessage {
  std::uint64_t id = 0;
  std::int32_t step = 0;
  std::size_t phase = 0;
  Nanos due{};
  Nanos reached{};
  PendingRequests::Place place = 0;  // of its request, if it is one
  bool sampled = false;              // and is no request: its fate is to leave
};

// The messages of one connection that the kernel has not begun to take, in the order of sending,
// which is that in which they leave. Part of a session; one thread.
class UnsentMessages {
 public:
  void Add(const UnsentMessage& message) { messages_.push_back(message); }
  UnsentMessage& newest() { return messages_.back(); }

  // Calls f(message) for each, in the order of sending.
  template <typename F>
  void ForEach(F f) const {
    for (std::size_t i = first_; i < messages_.size(); ++i) f(messages_[i]);
  }

  // Takes the message out if it is here; those before it have gone too.
  std::optional<UnsentMessage> Take(std::uint64_t id);

  void Clear() {
    messages_.clear();
    first_ = 0;
  }

 private:
  std::vector<UnsentMessage> messages_;
  std::size_t first_ = 0;  // those before it have left
};

}  // namespace wsurge
