#pragma once

#include <cstdint>

namespace wsurge::sim {

// A seed that once showed a bug, and what that was.
struct FoundSeed {
  std::uint64_t seed = 0;
  const char* what = "";
};

inline constexpr FoundSeed kFoundSeeds[] = {
    {405, "a Hello that came late replaced the stream that its agent lived on"},
    {625, "a Start that came after the lease had run out began the load"},
    {1723, "survivors waited for their next phase until they were called lost"},
    {2571, "likewise, with another fault before"},
};

}  // namespace wsurge::sim
