#pragma once

#include <cstddef>
#include <cstdint>

namespace wsurge {

// Agents of one run.
inline constexpr std::size_t kMaxAgents = 10'000;

// Phases of one part: of all its targets when they run together.
inline constexpr std::uint32_t kPhaseLimit = 10'000;

}  // namespace wsurge
