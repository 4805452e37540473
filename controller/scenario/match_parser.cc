#include "controller/scenario/match_parser.h"

#include <array>
#include <utility>

#include "controller/scenario/concat.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxMessageBytes = 1'000'000'000'000;

void CheckNotEmpty(ParseContext& context, const Value& value, const NumberRange& range) {
  if (range.above && range.below && *range.above >= *range.below) {
    context.Problem(value, "no number is above and below these limits");
  }
}

NumberRange ParseNumberRange(ParseContext& context, const Value& value) {
  NumberRange range;
  const Section section(context, value, SectionKind::kNumber, "limits such as {below: 0.2}");
  if (!section.is_map()) return range;
  const auto above = section.Find("above");
  const auto below = section.Find("below");
  if (!above && !below && value.node->entries.empty()) {
    context.Problem(value, "expected \"below\", \"above\" or both");
  }
  if (above) range.above = context.Number(*above);
  if (below) range.below = context.Number(*below);
  CheckNotEmpty(context, value, range);
  return range;
}

SizeCondition ParseSizeCondition(ParseContext& context, const Value& value) {
  SizeCondition size;
  if (value.node->kind == Kind::kScalar) {
    size.equals = context.Bytes(value, 0, kMaxMessageBytes);
    return size;
  }
  const Section section(context, value, SectionKind::kSize,
                        "a number of bytes or limits such as {below: 1KiB}");
  if (!section.is_map()) return size;
  const auto above = section.Find("above");
  const auto below = section.Find("below");
  if (!above && !below && value.node->entries.empty()) {
    context.Problem(value, "expected \"below\", \"above\" or both");
  }
  if (above) size.above = context.Bytes(*above, 0, kMaxMessageBytes);
  if (below) size.below = context.Bytes(*below, 1, kMaxMessageBytes);
  if (size.above && size.below && *size.above + 1 >= *size.below) {
    context.Problem(value, "no size is above and below these limits");
  }
  return size;
}

void Misplaced(ParseContext& context, const Section& section, std::string_view key,
               std::string_view why) {
  if (!section.Has(key)) return;
  context.ProblemAt(section.KeyPlace(key), Concat(section.value().path, ".", key),
                    Concat("\"", key, "\" ", why));
}

// `equals` of a JSON value, which may be a text, a number, true, false or null.
std::optional<Template> ParseJsonEquals(ParseContext& context, const Value& value,
                                        Placeholders use) {
  if (value.node->kind == Kind::kNull) return Template::Literal("null");
  return context.TextTemplate(value, use, "a text, a number, true, false or null");
}

JsonCondition ParseJsonCondition(ParseContext& context, const Section& section,
                                 const Value& pointer, Placeholders use) {
  JsonCondition json;
  json.pointer = ParsePointer(context, pointer).value_or("");
  const auto equals = section.Find("equals");
  const auto above = section.Find("above");
  const auto below = section.Find("below");
  if (equals) json.equals = ParseJsonEquals(context, *equals, use);
  if (above || below) {
    NumberRange range;
    if (above) range.above = context.Number(*above);
    if (below) range.below = context.Number(*below);
    CheckNotEmpty(context, section.value(), range);
    json.number = range;
  }
  const auto exists = section.Find("exists");
  if (exists) json.exists = context.Bool(*exists).value_or(true);
  if (!json.exists && (equals || above || below)) {
    context.Problem(*exists, "a value that is not there can have no other condition");
  }
  Misplaced(context, section, "number",
            "reads the whole message; beside \"json\" write \"above\" and \"below\"");
  return json;
}

void ParseText(ParseContext& context, const std::optional<Value>& value, TextRelation relation,
               Placeholders use, Match& match) {
  if (!value) return;
  if (auto text = context.TextTemplate(*value, use)) {
    match.texts.push_back({relation, *std::move(text)});
  }
}

}  // namespace

std::optional<Regex> ParseRegex(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "a regular expression";
  const auto pattern = context.Text(value, kExpected);
  if (!pattern) return std::nullopt;
  if (pattern->empty()) {
    context.Expected(value, kExpected, *pattern);
    return std::nullopt;
  }
  return context.Expression(value, *pattern);
}

std::optional<std::string> ParsePointer(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "a JSON pointer such as /data/token";
  auto pointer = context.Text(value, kExpected);
  if (!pointer) return std::nullopt;
  bool is_right = pointer->empty() || pointer->front() == '/';
  for (std::size_t at = 0; (at = pointer->find('~', at)) != std::string::npos; ++at) {
    const char next = at + 1 < pointer->size() ? (*pointer)[at + 1] : '\0';
    is_right = is_right && (next == '0' || next == '1');
  }
  if (is_right) return pointer;
  const bool begins_wrong = !pointer->empty() && pointer->front() != '/';
  context.Expected(value,
                   begins_wrong ? "a JSON pointer that begins with \"/\" (or is empty: the whole)"
                                : "a JSON pointer, in which ~ is written ~0 and / is written ~1",
                   *pointer);
  return std::nullopt;
}

Match ParseConditions(ParseContext& context, const Section& section, Placeholders use) {
  Match match;
  if (const auto json = section.Find("json")) {
    match.json = ParseJsonCondition(context, section, *json, use);
  } else {
    ParseText(context, section.Find("equals"), TextRelation::kEquals, use, match);
    if (const auto number = section.Find("number")) {
      match.number = ParseNumberRange(context, *number);
    }
    if (!section.WasMeant("json")) {
      constexpr std::string_view kOfNumbers =
          "goes with \"json\"; for a message that is a number write it into \"number\"";
      Misplaced(context, section, "above", kOfNumbers);
      Misplaced(context, section, "below", kOfNumbers);
      Misplaced(context, section, "exists", "goes with \"json\"");
    }
  }
  ParseText(context, section.Find("contains"), TextRelation::kContains, use, match);
  ParseText(context, section.Find("starts_with"), TextRelation::kStartsWith, use, match);
  ParseText(context, section.Find("ends_with"), TextRelation::kEndsWith, use, match);
  if (const auto regex = section.Find("regex")) match.regex = ParseRegex(context, *regex);
  if (const auto binary = section.Find("binary")) match.binary = context.Bool(*binary);
  if (const auto size = section.Find("size")) match.size = ParseSizeCondition(context, *size);
  return match;
}

Match ParseMatch(ParseContext& context, const Value& value, Placeholders use,
                 std::string_view expected) {
  const Section section(context, value, SectionKind::kMatch, expected);
  if (!section.is_map()) return {};
  if (value.node->entries.empty()) {
    context.Problem(value, "a match needs at least one condition");
  }
  return ParseConditions(context, section, use);
}

}  // namespace wsurge
