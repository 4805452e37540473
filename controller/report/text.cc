#include "controller/report/text.h"

#include <cmath>

#include "absl/strings/str_format.h"

#include "controller/report/utf8.h"

namespace wsurge {
namespace {

bool IsObeyed(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character <= 0x9F) ||  // control
         character == 0x200E || character == 0x200F ||                    // direction marks
         (character >= 0x2028 && character <= 0x202E) ||                  // separators, embeddings
         (character >= 0x2066 && character <= 0x2069);                    // isolates
}

}  // namespace

std::string TerminalSafe(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto character = NextCharacter(text, at);
    if (!character) {
      safe += kReplacementCharacter;
    } else if (IsObeyed(*character)) {
      safe += *character < 0x100 ? absl::StrFormat("\\x%02x", *character)
                                 : absl::StrFormat("\\u%04x", *character);
    } else {
      safe += text.substr(begin, at - begin);
    }
  }
  return safe;
}

std::string FormatCount(std::uint64_t count) {
  std::string digits = absl::StrFormat("%d", count);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string FormatNumber(double number) {
  if (number < 0) return std::string("-").append(FormatNumber(-number));
  if (number >= 1e18) return absl::StrFormat("%.3g", number);
  if (number == std::floor(number) || number >= 99.95) {
    return FormatCount(static_cast<std::uint64_t>(std::llround(number)));
  }
  return absl::StrFormat("%.3g", number);
}

std::string FormatShare(double share) { return absl::StrFormat("%.2f %%", share * 100); }

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::size_t have = CharacterCount(text);
  return std::string(width > have ? width - have : 0, ' ').append(text);
}

std::string PadRight(std::string_view text, std::size_t width) {
  const std::size_t have = CharacterCount(text);
  return std::string(text).append(width > have ? width - have : 0, ' ');
}

std::string_view Truncate(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (; at < text.size() && width > 0; --width) NextCharacter(text, at);
  return text.substr(0, at);
}

std::string Wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string lines;
  std::size_t room = width;
  while (true) {
    std::string_view line = Truncate(text, room);
    if (line.size() == text.size()) return lines.append(line).append("\n");
    // A space that ends the line exactly counts as a place to break too.
    const std::size_t space = text.substr(0, line.size() + 1).rfind(' ');
    const std::size_t word = text.find_first_not_of(' ');
    const bool at_space = space != std::string_view::npos && space > word;
    if (at_space) line = text.substr(0, space);
    text.remove_prefix(line.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (line.ends_with(' ')) line.remove_suffix(1);
    lines.append(line).append("\n");
    if (text.empty()) return lines;
    lines.append(indent, ' ');
    room = width - indent;
  }
}

}  // namespace wsurge
