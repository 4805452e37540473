#include "agent/engine/session/stream_schedule.h"

#include <algorithm>
#include <cmath>

namespace wsurge {
namespace {

constexpr double kNanosPerSecond = 1e9;
// Ten years: nothing is due later, and no sum of instants overflows.
constexpr double kLatest = 3.15e17;

double PeriodNanos(const StreamStep& step, std::uint64_t role_connections) {
  const double sharers =
      step.total ? static_cast<double>(std::max<std::uint64_t>(role_connections, 1)) : 1.0;
  return std::min(kLatest, kNanosPerSecond * sharers / step.rate_per_second);
}

// i/n of a period. A role's connections may be numbered further than it has at a time.
double Place(std::uint64_t in_role, std::uint64_t role_connections) {
  if (role_connections == 0) return 0;
  return static_cast<double>(in_role % role_connections) / static_cast<double>(role_connections);
}

}  // namespace

StreamSchedule::StreamSchedule(const StreamStep& step, std::uint64_t in_role,
                               std::uint64_t role_connections, Nanos begin, RandomStream& random)
    : begin_(begin),
      period_ns_(PeriodNanos(step, role_connections)),
      count_(step.count),
      poisson_(step.spacing == Spacing::kPoisson) {
  if (step.duration) end_ = begin + *step.duration;
  if (!poisson_ && step.stagger) offset_ns_ = period_ns_ * Place(in_role, role_connections);
  SetNextDue(random);
}

bool StreamSchedule::over() const {
  return (count_ && passed_ >= *count_) || (end_ && next_due_ >= *end_);
}

void StreamSchedule::Advance(RandomStream& random) {
  ++passed_;
  SetNextDue(random);
}

void StreamSchedule::SetNextDue(RandomStream& random) {
  double after = offset_ns_;
  if (poisson_) {
    after = offset_ns_ += random.Exponential(period_ns_);
  } else {
    after += period_ns_ * static_cast<double>(passed_);  // not added up: no error grows
  }
  next_due_ = begin_ + Nanos(std::llround(std::min(after, kLatest)));
}

}  // namespace wsurge
