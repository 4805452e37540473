#include "controller/scenario/match_parser.h"

#include <array>
#include <utility>

#include "controller/scenario/section.h"

namespace wsurge {
namespace {

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
  if (range.above && range.below && *range.above >= *range.below) {
    context.Problem(value, "no number is above and below these limits");
  }
  return range;
}

}  // namespace

Match ParseMatch(ParseContext& context, const Value& value, std::string_view expected) {
  constexpr std::array kRelations{TextRelation::kEquals, TextRelation::kContains,
                                  TextRelation::kStartsWith, TextRelation::kEndsWith};
  Match match;
  const Section section(context, value, SectionKind::kMatch, expected);
  if (!section.is_map()) return match;
  if (value.node->entries.empty()) {
    context.Problem(value, "a match needs at least one condition");
  }
  for (const TextRelation relation : kRelations) {
    const auto text = section.Find(TextRelationName(relation));
    if (!text) continue;
    if (auto parsed = context.TextTemplate(*text, Placeholders::kAll)) {
      match.texts.push_back({relation, *std::move(parsed)});
    }
  }
  if (const auto number = section.Find("number")) {
    match.number = ParseNumberRange(context, *number);
  }
  return match;
}

}  // namespace wsurge
