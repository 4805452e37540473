#include "common/message/match.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"

#include "common/base/absl_view.h"

namespace wsurge {

std::string_view TextRelationName(TextRelation relation) {
  switch (relation) {
    case TextRelation::kEquals:
      return "equals";
    case TextRelation::kContains:
      return "contains";
    case TextRelation::kStartsWith:
      return "starts_with";
    case TextRelation::kEndsWith:
      return "ends_with";
  }
  return "";
}

bool TextHolds(TextRelation relation, std::string_view message, std::string_view value) {
  switch (relation) {
    case TextRelation::kEquals:
      return message == value;
    case TextRelation::kContains:
      return message.find(value) != std::string_view::npos;
    case TextRelation::kStartsWith:
      return message.starts_with(value);
    case TextRelation::kEndsWith:
      return message.ends_with(value);
  }
  return false;
}

bool NumberRange::Contains(double number) const {
  return (!above || number > *above) && (!below || number < *below);
}

std::optional<double> ParseNumber(std::string_view message) {
  const absl::string_view text = absl::StripAsciiWhitespace(AbslView(message));
  // Abseil reads hexadecimal numbers too.
  if (text.find_first_of("xX") != absl::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [end, error] = absl::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

bool SizeCondition::Contains(std::uint64_t bytes) const {
  return (!above || bytes > *above) && (!below || bytes < *below) && (!equals || bytes == *equals);
}

namespace {

bool JsonHolds(const JsonCondition& condition, const ReceivedMessage& message,
               const TemplateValues& values, std::string& scratch) {
  if (!condition.exists) return !message.HasJson(condition.pointer);
  if (condition.number) {
    const auto number = message.JsonNumber(condition.pointer);
    if (!number || !condition.number->Contains(*number)) return false;
  }
  if (condition.equals) {
    scratch.clear();
    condition.equals->Render(values, scratch);
    return message.JsonText(condition.pointer) == scratch;
  }
  return condition.number || message.HasJson(condition.pointer);
}

}  // namespace

bool Match::Matches(const ReceivedMessage& message, const TemplateValues& values,
                    std::string& scratch) const {
  // From the cheapest to the dearest.
  if (binary && *binary != message.binary()) return false;
  if (size && !size->Contains(message.payload().size())) return false;
  for (const TextCondition& text : texts) {
    scratch.clear();
    text.value.Render(values, scratch);
    if (!TextHolds(text.relation, message.payload(), scratch)) return false;
  }
  if (number) {
    const auto value = message.number();
    if (!value || !number->Contains(*value)) return false;
  }
  if (regex && !regex->Search(message.payload())) return false;
  return !json || JsonHolds(*json, message, values, scratch);
}

}  // namespace wsurge
