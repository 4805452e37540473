#include "controller/scenario/http_tokens.h"

#include <algorithm>
#include <string>
#include <variant>

#include "absl/strings/ascii.h"

namespace wsurge {
namespace {

bool IsTokenCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kMarks.find(c) != std::string_view::npos;
}

bool IsCookieCharacter(char c) {
  constexpr std::string_view kForbidden = "\",;\\";
  return c > 0x20 && c < 0x7F && kForbidden.find(c) == std::string_view::npos;
}

bool IsHeaderCharacter(char c) {
  return c == '\t' || !absl::ascii_iscntrl(static_cast<unsigned char>(c));
}

bool IsUrlCharacter(char c) { return c > 0x20 && c < 0x7F && c != '#'; }

}  // namespace

bool IsToken(std::string_view text) { return !text.empty() && IsTokenText(text); }

bool IsTokenText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool IsCookieText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsCookieCharacter);
}

bool IsHeaderText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsHeaderCharacter);
}

bool IsUrlText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsUrlCharacter);
}

bool FixedPartsAre(bool (*allowed)(std::string_view), const Template& text) {
  return std::all_of(text.parts().begin(), text.parts().end(), [&](const Template::Part& part) {
    const auto* fixed = std::get_if<std::string>(&part);
    return fixed == nullptr || allowed(*fixed);
  });
}

}  // namespace wsurge
