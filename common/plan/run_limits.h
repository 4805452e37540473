#pragma once

#include <cstddef>
#include <cstdint>

namespace wsurge {

// Agents of one run.
inline constexpr std::size_t kMaxAgents = 10'000;

// Phases of one part: of all its targets when they run together.
inline constexpr std::uint32_t kPhaseLimit = 10'000;

// All data tables together.
inline constexpr std::size_t kMaxDataBytes = 64 << 20;
inline constexpr std::size_t kMaxDataCells = 20'000'000;

}  // namespace wsurge
