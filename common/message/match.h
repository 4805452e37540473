#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/message/template.h"

namespace wsurge {

enum class TextRelation : std::uint8_t { kEquals, kContains, kStartsWith, kEndsWith };

// `starts_with` and so on: the words of the scenario language.
std::string_view TextRelationName(TextRelation relation);

// Whether `message` stands in `relation` to `value`.
bool TextHolds(TextRelation relation, std::string_view message, std::string_view value);

// A number strictly between two open ends.
struct NumberRange {
  std::optional<double> above;
  std::optional<double> below;

  bool Contains(double number) const;
  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

// The message read as one decimal number ("0.25", "9.1e-05", "-3"), spaces around it allowed;
// nothing for any other text, nor for infinities and NaN.
std::optional<double> ParseNumber(std::string_view message);

struct TextCondition {
  TextRelation relation = TextRelation::kEquals;
  Template value;

  friend bool operator==(const TextCondition&, const TextCondition&) = default;
};

// What a message must be like: every condition has to hold.
struct Match {
  std::vector<TextCondition> texts;
  std::optional<NumberRange> number;

  // `scratch` is overwritten; it saves an allocation per rendered value.
  bool Matches(std::string_view message, const TemplateValues& values, std::string& scratch) const;

  friend bool operator==(const Match&, const Match&) = default;
};

}  // namespace wsurge
