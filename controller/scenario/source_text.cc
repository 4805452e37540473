#include "controller/scenario/source_text.h"

#include <algorithm>
#include <cstdint>

namespace wsurge {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Length of the valid UTF-8 sequence at `at`; 0 when there is none.
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[at + i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

SourceText::SourceText(std::string_view text) {
  while (true) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

std::string_view SourceText::Line(int line) const {
  if (line < 1 || static_cast<std::size_t>(line) > lines_.size()) return {};
  return lines_[static_cast<std::size_t>(line - 1)];
}

int SourceText::CharacterColumn(Place place) const {
  const std::string_view before =
      Line(place.line).substr(0, static_cast<std::size_t>(std::max(place.column - 1, 0)));
  const auto inner = std::count_if(before.begin(), before.end(), IsContinuation);
  return place.column - static_cast<int>(inner);
}

Place SourceText::PlaceInBlock(const YamlNode& scalar, std::size_t offset) const {
  const std::string_view text = scalar.text;
  const std::string_view before = text.substr(0, offset);
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 == 0
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  const int number =
      scalar.place.line + 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const std::string_view source = Line(number);
  if (line.empty() || !source.ends_with(line)) return scalar.place;
  return {number, static_cast<int>(source.size() - line.size() + offset - begin) + 1};
}

Place SourceText::PlaceInside(const YamlNode& scalar, std::size_t offset) const {
  std::string_view source = Line(scalar.place.line);
  const auto begin = static_cast<std::size_t>(std::max(scalar.place.column - 1, 0));
  if (begin >= source.size()) return scalar.place;
  if (scalar.quoted && source[begin] == '|') return PlaceInBlock(scalar, offset);
  const std::size_t quote = source[begin] == '"' || source[begin] == '\'' ? 1 : 0;
  source.remove_prefix(begin + quote);
  const std::size_t compared = std::min(offset + 1, scalar.text.size());
  if (source.substr(0, compared) != std::string_view(scalar.text).substr(0, compared)) {
    return scalar.place;
  }
  return {scalar.place.line, scalar.place.column + static_cast<int>(quote + offset)};
}

std::optional<std::size_t> FindInvalidUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = SequenceLength(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::optional<std::size_t> FindControlCharacter(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const bool line_or_tab = c == '\t' || c == '\n' || c == '\r';
    if ((c < 0x20 && !line_or_tab) || c == 0x7F) return at;
    // U+0080 to U+009F, which terminals obey as well.
    const bool pair = c == 0xC2 && at + 1 < text.size();
    if (pair && static_cast<unsigned char>(text[at + 1]) < 0xA0) return at;
  }
  return std::nullopt;
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

Place PlaceOfByte(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 == 0
  return {static_cast<int>(lines) + 1, static_cast<int>(offset - line_start) + 1};
}

}  // namespace wsurge
