#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

// How values are put into texts.
namespace wsurge {

// What texts of a size are made of.
inline constexpr std::string_view kLettersAndDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// Appends an integer, or the shortest text that reads back as the same double.
// `how` is what std::to_chars takes besides.
template <typename Number, typename... How>
void AppendNumber(Number number, std::string& out, How... how) {
  std::array<char, 32> digits;  // the longest, a double, has 24
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, how...).ptr;
  out.append(digits.data(), end);
}

// Appends `text` as it stands between the quotes of a JSON string: quotes, backslashes and control
// characters are escaped (RFC 8259), nothing else.
void AppendJsonEscaped(std::string_view text, std::string& out);

}  // namespace wsurge
