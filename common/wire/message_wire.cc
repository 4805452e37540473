#include "common/wire/message_wire.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<Placeholder, v1::Placeholder, 4> kPlaceholders{{
    {Placeholder::kConnection, v1::PLACEHOLDER_CONNECTION},
    {Placeholder::kSeq, v1::PLACEHOLDER_SEQ},
    {Placeholder::kReceived, v1::PLACEHOLDER_RECEIVED},
    {Placeholder::kNowNs, v1::PLACEHOLDER_NOW_NS},
}};

constexpr EnumTable<TextRelation, v1::TextRelation, 4> kRelations{{
    {TextRelation::kEquals, v1::TEXT_RELATION_EQUALS},
    {TextRelation::kContains, v1::TEXT_RELATION_CONTAINS},
    {TextRelation::kStartsWith, v1::TEXT_RELATION_STARTS_WITH},
    {TextRelation::kEndsWith, v1::TEXT_RELATION_ENDS_WITH},
}};

absl::StatusOr<Template::Part> PartFromProto(const v1::Template::Part& from, bool after_text,
                                             const FieldPath& path) {
  switch (from.part_case()) {
    case v1::Template::Part::kText:
      if (from.text().empty()) return path.Field("text").Error("is empty");
      if (after_text) return path.Field("text").Error("follows another text");
      return Template::Part(from.text());
    case v1::Template::Part::kPlaceholder: {
      ASSIGN_OR_RETURN(const Placeholder placeholder,
                       EnumFromProto(kPlaceholders, from.placeholder(), path.Field("placeholder")));
      return Template::Part(placeholder);
    }
    case v1::Template::Part::PART_NOT_SET:
      break;
  }
  return path.Error("holds nothing");
}

absl::StatusOr<NumberRange> NumberRangeFromProto(const v1::NumberRange& from,
                                                 const FieldPath& path) {
  NumberRange range;
  if (from.has_above()) range.above = from.above();
  if (from.has_below()) range.below = from.below();
  if (range.above && !std::isfinite(*range.above)) return path.Field("above").Error("is no number");
  if (range.below && !std::isfinite(*range.below)) return path.Field("below").Error("is no number");
  return range;
}

}  // namespace

void ToProto(const Template& from, v1::Template* to) {
  for (const Template::Part& part : from.parts()) {
    v1::Template::Part* added = to->add_parts();
    if (const auto* text = std::get_if<std::string>(&part)) {
      added->set_text(*text);
    } else {
      added->set_placeholder(EnumToProto(kPlaceholders, std::get<Placeholder>(part)));
    }
  }
}

void ToProto(const Match& from, v1::Match* to) {
  for (const TextCondition& text : from.texts) {
    v1::TextCondition* added = to->add_texts();
    added->set_relation(EnumToProto(kRelations, text.relation));
    ToProto(text.value, added->mutable_value());
  }
  if (from.number) {
    v1::NumberRange* range = to->mutable_number();
    if (from.number->above) range->set_above(*from.number->above);
    if (from.number->below) range->set_below(*from.number->below);
  }
}

absl::StatusOr<Template> TemplateFromProto(const v1::Template& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckSize(from.parts_size(), 0, kMaxParts, path.Field("parts")));
  std::vector<Template::Part> parts;
  std::size_t bytes = 0;
  for (const v1::Template::Part& part : from.parts()) {
    const bool after_text = !parts.empty() && std::holds_alternative<std::string>(parts.back());
    ASSIGN_OR_RETURN(Template::Part value,
                     PartFromProto(part, after_text, path.Item("parts", parts.size())));
    bytes += part.text().size();
    if (bytes > kMaxTextBytes) return path.Error("is longer than ", kMaxTextBytes, " bytes");
    parts.push_back(std::move(value));
  }
  return Template(std::move(parts));
}

absl::StatusOr<Match> MatchFromProto(const v1::Match& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckSize(from.texts_size(), 0, kMaxListed, path.Field("texts")));
  Match match;
  for (const v1::TextCondition& text : from.texts()) {
    const FieldPath at = path.Item("texts", match.texts.size());
    TextCondition condition;
    ASSIGN_OR_RETURN(condition.relation,
                     EnumFromProto(kRelations, text.relation(), at.Field("relation")));
    ASSIGN_OR_RETURN(condition.value, TemplateFromProto(text.value(), at.Field("value")));
    match.texts.push_back(std::move(condition));
  }
  if (from.has_number()) {
    ASSIGN_OR_RETURN(match.number, NumberRangeFromProto(from.number(), path.Field("number")));
  }
  return match;
}

absl::Status CheckText(std::string_view text, Forbidden forbidden, const FieldPath& path) {
  const bool space_too = forbidden == Forbidden::kControlAndSpace;
  const bool found = std::any_of(text.begin(), text.end(), [space_too](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || (space_too && byte == ' ');
  });
  if (!found) return absl::OkStatus();
  return path.Error(space_too ? "holds a space or a control character"
                              : "holds a control character");
}

absl::Status CheckText(const Template& text, Forbidden forbidden, const FieldPath& path) {
  for (const Template::Part& part : text.parts()) {
    if (const auto* fixed = std::get_if<std::string>(&part)) {
      RETURN_IF_ERROR(CheckText(*fixed, forbidden, path));
    }
  }
  return absl::OkStatus();
}

}  // namespace wsurge
