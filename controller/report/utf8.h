#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wsurge {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

// Reads the character at `at` and moves `at` behind it. Nothing when the bytes there are not UTF-8;
// `at` is then behind the broken part. REQUIRES: at < text.size().
std::optional<std::uint32_t> NextCharacter(std::string_view text, std::size_t& at);

// How many characters `text` has, a broken part counting as one.
std::size_t CharacterCount(std::string_view text);

}  // namespace wsurge
