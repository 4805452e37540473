#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "common/base/clock.h"

namespace wsurge {

// agent's clock = controller's clock + offset, give or take `bound`.
struct ClockEstimate {
  Nanos offset{};
  Nanos bound{};

  friend bool operator==(const ClockEstimate&, const ClockEstimate&) = default;
};

// Compares an agent's monotonic clock with ours by exchanges over the stream: the agent read its
// clock somewhere between our sending and our receiving. The shortest round trip of the last
// kKept says the most, because its reading had the least room to lie. A value, one thread.
class ClockOffsetEstimator {
 public:
  static constexpr std::size_t kKept = 16;

  // One exchange; one that was received before it was sent is ignored.
  void Add(Nanos sent, Nanos agent, Nanos received);

  // Nothing before the first exchange.
  std::optional<ClockEstimate> estimate() const;

  std::size_t exchanges() const { return exchanges_.size(); }

 private:
  std::deque<ClockEstimate> exchanges_;  // the last kKept
};

}  // namespace wsurge
