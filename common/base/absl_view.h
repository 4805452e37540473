#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace wsurge {

// A view as Abseil's functions take it. Debian 12 builds Abseil with a string_view of its own,
// which std::string_view does not convert to; elsewhere the two are one type.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace wsurge
