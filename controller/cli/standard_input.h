#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace wsurge {

// What comes on standard input until its end, at most `max_bytes` of it. Waits as long as whoever
// writes it takes; meanwhile an interrupt ends the process. On the main thread.
absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes);

}  // namespace wsurge
