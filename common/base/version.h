#pragma once

#include <string_view>

namespace wsurge {

// "0.1.0": the project's version, the same in every program of one build.
std::string_view Version();

}  // namespace wsurge
