#pragma once

#include <cstddef>
#include <thread>

#include "absl/status/status.h"

namespace wsurge {

// How many CPUs this process may run on; 0 when the system does not tell.
std::size_t AllowedCpus();

// Keeps a thread on the `index`-th (from 0) of the CPUs that this process may run on.
absl::Status PinThread(std::thread& thread, std::size_t index);

// Whether each of so many workers can have a CPU of its own. The message is for people.
absl::Status CheckPinning(std::size_t workers);

}  // namespace wsurge
