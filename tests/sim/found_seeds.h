#pragma once

#include <cstdint>

namespace wsurge::sim {

// A seed that once showed a bug, and what that was.
struct FoundSeed {
  std::uint64_t seed = 0;
  const char* what = "";
};

inline constexpr FoundSeed kFoundSeeds[] = {
    {1, "none yet: keeps the table from being empty"},
};

}  // namespace wsurge::sim
