#include "target-servers/built-in/service_queue.h"

#include <algorithm>
#include <cmath>

namespace wsurge {

Turn ServiceQueue::Arrive(Instant arrival) {
  const Nanos service = Draw();
  last_departure_ = std::max(arrival, last_departure_) + service;
  return {arrival, last_departure_, service};
}

Nanos ServiceQueue::Draw() {
  if (distribution_ == ServiceDistribution::kFixed) return mean_;
  // 1 - u is in (0, 1], so its logarithm is finite.
  return Nanos(
      std::llround(-std::log1p(-random_.NextFloat()) * static_cast<double>(mean_.count())));
}

}  // namespace wsurge
