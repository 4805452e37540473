#include "controller/scenario/scalars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/absl_view.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxDigits = 30;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWhole(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits) return false;
  if (text.size() > 1 && text.front() == '0') return false;
  return std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsUnsignedDecimal(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return IsWhole(text);
  const std::string_view fraction = text.substr(point + 1);
  return IsWhole(text.substr(0, point)) && !fraction.empty() && fraction.size() <= kMaxDigits &&
         std::all_of(fraction.begin(), fraction.end(), IsDigit);
}

// The number before `unit`, if the text ends with it.
std::optional<double> NumberBefore(std::string_view text, std::string_view unit) {
  if (!text.ends_with(unit)) return std::nullopt;
  text.remove_suffix(unit.size());
  if (!IsUnsignedDecimal(text)) return std::nullopt;
  double number = 0;
  if (!absl::SimpleAtod(AbslView(text), &number)) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::uint64_t> ParseCount(std::string_view text) {
  std::uint64_t count = 0;
  if (!IsWhole(text) || !absl::SimpleAtoi(AbslView(text), &count)) return std::nullopt;
  return count;
}

std::optional<double> ParseDecimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto number = NumberBefore(text, "");
  if (!number) return std::nullopt;
  return negative ? -*number : *number;
}

std::optional<Nanos> ParseDuration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits{
      {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
  constexpr double kLongest = 9e18;  // what nanoseconds in 64 bits hold
  for (const auto& [unit, nanos] : kUnits) {
    if (const auto number = NumberBefore(text, unit)) {
      return Nanos(static_cast<std::int64_t>(std::llround(std::min(*number * nanos, kLongest))));
    }
  }
  return std::nullopt;
}

std::optional<double> ParseShare(std::string_view text) {
  if (const auto percent = NumberBefore(text, "%")) return *percent / 100;
  return NumberBefore(text, "");
}

std::optional<double> ParseSize(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits{
      {{"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}, {"B", 1}, {"", 1}}};
  for (const auto& [unit, bytes] : kUnits) {
    if (const auto number = NumberBefore(text, unit)) return *number * bytes;
  }
  return std::nullopt;
}

std::optional<double> ParseRate(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 3> kUnits{
      {{"/s", 1}, {"/m", 60}, {"/h", 3600}}};
  for (const auto& [unit, seconds] : kUnits) {
    if (const auto number = NumberBefore(text, unit)) return *number / seconds;
  }
  return std::nullopt;
}

std::optional<double> ParseByteRate(std::string_view text) {
  if (!text.ends_with("/s")) return std::nullopt;
  text.remove_suffix(2);
  return ParseSize(text);
}

std::optional<std::uint64_t> ParseSampling(std::string_view text) {
  if (!text.starts_with("1/")) return std::nullopt;
  return ParseCount(text.substr(2));
}

std::optional<bool> ParseBool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

}  // namespace wsurge
