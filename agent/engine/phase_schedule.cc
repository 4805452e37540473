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
  // The jump at the begin, from what was open to what the phase begins with.
  const std::uint64_t from = phase.connections_from;
  for (const std::uint64_t number : numbers) {
    if (number < before || number >= from) continue;
    const bool spread = phase.start == StartMode::kSpread;
    const Nanos at =
        spread ? Part(std::min(kSpread, phase.duration), static_cast<double>(number - before),
                      static_cast<double>(from - before))
               : Nanos::zero();
    changes.push_back({.at = at, .opens = true});
  }
  for (const std::uint64_t number : numbers) {
    if (number >= from && number < before) changes.push_back({.at = {}, .opens = false});
  }
  // The ramp.
  const std::uint64_t to = phase.connections_to;
  for (const std::uint64_t number : numbers) {
    if (number >= from && number < to) {
      changes.push_back({.at = Part(phase.duration, static_cast<double>(number + 1 - from),
                                    static_cast<double>(to - from)),
                         .opens = true});
    } else if (number >= to && number < from) {
      changes.push_back({.at = Part(phase.duration, static_cast<double>(from - number),
                                    static_cast<double>(from - to)),
                         .opens = false});
    }
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PhaseChange& a, const PhaseChange& b) { return a.at < b.at; });
  return changes;
}

}  // namespace wsurge
