#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"

// What a message may hold at most. Far above anything useful, low enough that no message makes its
// receiver run out of memory or overflow a sum.
namespace wsurge {

inline constexpr Nanos kMaxDuration = std::chrono::hours(24 * 31);
inline constexpr std::uint64_t kMaxConnectionsOfRun = 100'000'000;
inline constexpr std::uint64_t kMaxRepeats = 1'000'000'000'000'000;
inline constexpr std::size_t kMaxNameBytes = 1'000;
inline constexpr std::size_t kMaxRunIdBytes = 128;
inline constexpr std::size_t kMaxTextBytes = 4 << 20;  // of one template
inline constexpr std::size_t kMaxParts = 100'000;      // of one template
inline constexpr std::size_t kMaxListed = 1'000;       // headers, thresholds, conditions, rules
inline constexpr std::size_t kMaxTargets = 10'000;
inline constexpr std::size_t kMaxPhases = 1'000;
inline constexpr std::size_t kMaxSteps = 100'000;  // nested ones included
inline constexpr int kMaxStepDepth = 64;
inline constexpr std::size_t kMaxAgents = 10'000;
inline constexpr std::uint32_t kMaxWeight = 1'000;

// One interval of metrics. Memory is taken by phase and step, whether few or many have samples.
inline constexpr std::uint32_t kPhaseLimit = 10'000;
inline constexpr std::int32_t kStepLimit = 100'000;
inline constexpr std::size_t kMaxPlaces = 1'000'000;  // steps of all phases together
inline constexpr std::size_t kMaxHistograms = 20'000;
inline constexpr std::size_t kMaxCounters = 10'000;

}  // namespace wsurge
