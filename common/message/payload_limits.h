#pragma once

#include <cstdint>

namespace wsurge {

inline constexpr std::uint64_t kMaxPayloadBytes = 64 << 20;  // fixed, filled and random ones
inline constexpr std::uint64_t kMaxRandomBytes = 1 << 20;    // of one placeholder

}  // namespace wsurge
