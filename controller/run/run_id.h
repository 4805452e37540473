#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace wsurge {

// "20261124-211530-quickstart-3f9a": sorts by time (UTC), is a safe file name, and two runs of one
// second differ by their last four digits.
std::string MakeRunId(Nanos now_unix, std::string_view name, std::uint16_t random);

}  // namespace wsurge
