#include "controller/scenario/vars.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

#include "common/message/template.h"

namespace wsurge {
namespace {

// Beside the placeholders: what stands before a "." or "(", and a study's own axis.
constexpr std::array<std::string_view, 3> kOtherNames{"random", "env", "target"};

}  // namespace

bool IsVarName(std::string_view name) {
  const auto is_letter = [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_letter(c) || absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

bool IsBuiltInName(std::string_view name) {
  if (PlaceholderFromName(name)) return true;
  const std::string_view first = name.substr(0, name.find('.'));
  return std::find(kOtherNames.begin(), kOtherNames.end(), first) != kOtherNames.end();
}

}  // namespace wsurge
