#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"

namespace wsurge {

// One change in the connections that a worker keeps open.
struct PhaseChange {
  Nanos at{};             // since the phase's begin
  bool opens = true;      // one more of the worker's slots, or one less
  std::size_t index = 0;  // of the slot in `numbers`
  friend bool operator==(const PhaseChange&, const PhaseChange&) = default;
};

// When a worker that owns the slots `numbers` (ascending) changes how many it keeps open in
// `phase`, in order of time. Slot s of the run is open while the phase asks for more than s
// connections; `before` is what the run had open when the phase begins.
//
// A pure value: every worker of every agent works out its own part, and together they are the
// phase's curve.
std::vector<PhaseChange> PhaseChanges(const Phase& phase, std::uint64_t before,
                                      const std::vector<std::uint64_t>& numbers);

}  // namespace wsurge
