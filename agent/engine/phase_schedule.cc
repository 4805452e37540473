#include "agent/engine/phase_schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace wsurge {
namespace {

constexpr Nanos kSpread = std::chrono::seconds(1);

Nanos Part(Nanos whole, double part, double of) {
  return Nanos(
      static_cast<std::int64_t>(std::ceil(static_cast<double>(whole.count()) * part / of)));
}

}  // namespace

std::vector<PhaseChange> PhaseChanges(const Phase& phase, std::uint64_t before,
                                      const std::vector<std::uint64_t>& numbers) {
  std::vector<PhaseChange> changes;
  const std::uint64_t from = phase.connections_from;
  const std::uint64_t to = phase.connections_to;
  const Nanos spread =
      phase.start == StartMode::kSpread ? std::min(kSpread, phase.duration) : Nanos::zero();
  for (std::size_t index = 0; index < numbers.size(); ++index) {
    const std::uint64_t number = numbers[index];
    if (number >= from) {  // not open at the begin, perhaps later
      if (number < before) changes.push_back({.at = {}, .opens = false, .index = index});
      if (number < to) {
        changes.push_back({.at = Part(phase.duration, static_cast<double>(number + 1 - from),
                                      static_cast<double>(to - from)),
                           .opens = true,
                           .index = index});
      }
      continue;
    }
    const bool opens = number >= before;
    const bool closes = number >= to;
    const Nanos open_at = opens ? Part(spread, static_cast<double>(number - before),
                                       static_cast<double>(from - before))
                                : Nanos::zero();
    const Nanos close_at = closes ? Part(phase.duration, static_cast<double>(from - number),
                                         static_cast<double>(from - to))
                                  : Nanos::max();
    if (opens && close_at <= open_at) continue;  // the ramp down overtakes the spread start
    if (opens) changes.push_back({.at = open_at, .opens = true, .index = index});
    if (closes) changes.push_back({.at = close_at, .opens = false, .index = index});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PhaseChange& a, const PhaseChange& b) { return a.at < b.at; });
  return changes;
}

}  // namespace wsurge
