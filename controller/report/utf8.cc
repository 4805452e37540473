#include "controller/report/utf8.h"

namespace wsurge {

std::optional<std::uint32_t> NextCharacter(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  // Overlong forms, surrogates and what lies beyond U+10FFFF are ruled out by the range of the
  // second byte.
  std::size_t more = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  std::uint32_t character = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    more = 1;
    character = first & 0x1FU;
  } else if (first >= 0xE0 && first <= 0xEF) {
    more = 2;
    character = first & 0x0FU;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    more = 3;
    character = first & 0x07U;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return std::nullopt;
  }
  for (; more > 0; --more) {
    if (at == text.size()) return std::nullopt;
    const auto next = static_cast<unsigned char>(text[at]);
    if (next < low || next > high) return std::nullopt;
    character = character << 6 | (next & 0x3FU);
    ++at;
    low = 0x80;
    high = 0xBF;
  }
  return character;
}

std::size_t CharacterCount(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) NextCharacter(text, at);
  return count;
}

}  // namespace wsurge
