#include "agent/engine/connection/http_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace wsurge {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::string_view kNotInUrl = "\"#<>\\^`{|}";
constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string EncodeResource(std::string_view resource) {
  std::string encoded;
  encoded.reserve(resource.size());
  for (const char c : resource) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && kNotInUrl.find(c) == std::string_view::npos) {
      encoded.push_back(c);
      continue;
    }
    encoded.push_back('%');
    encoded.push_back(kHexDigits[byte >> 4]);
    encoded.push_back(kHexDigits[byte & 0xF]);
  }
  return encoded;
}

bool IsHeaderValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return IsControl(c) && c != '\t'; });
}

bool IsCookieValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return IsControl(c) || c == ';' || c == '\\'; });
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           kTokenMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace wsurge
