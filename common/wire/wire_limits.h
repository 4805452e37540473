#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"
#include "common/message/payload_limits.h"
#include "common/plan/run_limits.h"

// What a message may hold at most. Far above anything useful, low enough that no message makes its
// receiver run out of memory or overflow a sum.
namespace wsurge {

inline constexpr std::size_t kMaxPieceBytes = 1 << 20;
inline constexpr std::size_t kMaxPlanBytes = std::size_t{256} << 20;  // a serialized plan

inline constexpr Nanos kMaxDuration = std::chrono::hours(24 * 31);
inline constexpr std::uint64_t kMaxConnectionsOfRun = 100'000'000;
inline constexpr std::uint64_t kMaxRepeats = 1'000'000'000'000'000;
inline constexpr double kMaxRate = 10'000'000;  // per second
inline constexpr std::size_t kMaxNameBytes = 1'000;
inline constexpr std::size_t kMaxRunIdBytes = 128;
inline constexpr std::uint64_t kMaxMessageBytes = std::uint64_t{1} << 30;
inline constexpr std::size_t kMaxPemBytes = 1 << 20;
inline constexpr std::size_t kMaxParts = 100'000;  // of one template
inline constexpr std::size_t kMaxListed = 1'000;   // headers, thresholds, conditions, rules, roles
inline constexpr std::size_t kMaxRegexes = 1'000;  // of one plan: each may take a MiB
inline constexpr std::size_t kMaxVariables = 10'000;
inline constexpr std::size_t kMaxTargets = 10'000;
inline constexpr std::size_t kMaxPhases = 1'000;
inline constexpr std::size_t kMaxSteps = 100'000;  // nested ones included
inline constexpr int kMaxStepDepth = 64;
inline constexpr std::uint32_t kMaxWeight = 1'000;       // of an agent
inline constexpr std::uint32_t kMaxShare = 1'000'000;    // of a role or a branch
inline constexpr std::uint64_t kMaxWindow = 10'000'000;  // unanswered messages of a stream

// One interval of metrics. Memory is taken by phase and step, whether few or many have samples.
inline constexpr std::int32_t kStepLimit = 100'000;
inline constexpr std::size_t kMaxPlaces = 1'000'000;  // steps of all phases together
inline constexpr std::size_t kMaxHistograms = 20'000;
inline constexpr std::size_t kMaxCounters = 10'000;
inline constexpr std::uint32_t kMaxWorkersOfAgent = 4'096;
inline constexpr std::size_t kMaxHealthSlices = 100'000;

}  // namespace wsurge
