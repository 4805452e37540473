#pragma once

#include <cstddef>

namespace wsurge {

// Values of the environment are taken out of what is shown and stored. Shorter ones cannot be: they
// say nothing, and occur everywhere.
inline constexpr std::size_t kShortestSecretBytes = 3;

}  // namespace wsurge
