#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"

#include "common/base/absl_view.h"

namespace wsurge {

template <typename T>
decltype(auto) ConcatPiece(const T& piece) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return AbslView(piece);
  } else {
    return (piece);
  }
}

// absl::StrCat that takes std::string_view with every build of Abseil.
template <typename... T>
std::string Concat(const T&... pieces) {
  return absl::StrCat(ConcatPiece(pieces)...);
}

// "a, b, c"
template <typename Words>
std::string Join(const Words& words, std::string_view between = ", ") {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out.append(between);
    out.append(word);
  }
  return out;
}

}  // namespace wsurge
