#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/message/received_message.h"
#include "common/message/regex.h"
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

// What the JSON value at `pointer` must be like. Without any condition it must exist.
struct JsonCondition {
  std::string pointer;             // RFC 6901
  std::optional<Template> equals;  // compared with ReceivedMessage::JsonText
  std::optional<NumberRange> number;
  bool exists = true;  // false: there must be no such value; nothing else is set then

  friend bool operator==(const JsonCondition&, const JsonCondition&) = default;
};

// Payload bytes, both ends left out as in NumberRange, or exactly so many.
struct SizeCondition {
  std::optional<std::uint64_t> above;
  std::optional<std::uint64_t> below;
  std::optional<std::uint64_t> equals;

  bool Contains(std::uint64_t bytes) const;
  friend bool operator==(const SizeCondition&, const SizeCondition&) = default;
};

// What a message must be like: every condition has to hold.
struct Match {
  std::vector<TextCondition> texts;
  std::optional<NumberRange> number;
  std::optional<Regex> regex;
  std::optional<JsonCondition> json;
  std::optional<bool> binary;
  std::optional<SizeCondition> size;

  // `scratch` is overwritten; it saves an allocation per rendered value.
  bool Matches(const ReceivedMessage& message, const TemplateValues& values,
               std::string& scratch) const;

  friend bool operator==(const Match&, const Match&) = default;
};

}  // namespace wsurge
