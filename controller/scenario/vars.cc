#include "controller/scenario/vars.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

#include "common/message/template.h"

namespace wsurge {
namespace {

constexpr std::array kPlaceholders{Placeholder::kConnection, Placeholder::kSeq,
                                   Placeholder::kReceived, Placeholder::kNowNs};
constexpr std::array<std::string_view, 8> kLaterNames{"session", "role",   "agent", "uuid",
                                                      "stamp",   "random", "env",   "target"};

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
  return std::find(kLaterNames.begin(), kLaterNames.end(), first) != kLaterNames.end();
}

std::vector<std::string_view> TemplateNames(const Vars& vars) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : vars) names.push_back(name);
  for (const Placeholder placeholder : kPlaceholders) names.push_back(PlaceholderName(placeholder));
  return names;
}

}  // namespace wsurge
