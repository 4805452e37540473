#include "common/wire/match_wire.h"

#include <cmath>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/template_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<TextRelation, v1::TextRelation, 4> kRelations{{
    {TextRelation::kEquals, v1::TEXT_RELATION_EQUALS},
    {TextRelation::kContains, v1::TEXT_RELATION_CONTAINS},
    {TextRelation::kStartsWith, v1::TEXT_RELATION_STARTS_WITH},
    {TextRelation::kEndsWith, v1::TEXT_RELATION_ENDS_WITH},
}};

// ---- To the wire ----

void ToProto(const NumberRange& from, v1::NumberRange* to) {
  if (from.above) to->set_above(*from.above);
  if (from.below) to->set_below(*from.below);
}

void ToProto(const JsonCondition& from, v1::JsonCondition* to) {
  to->set_pointer(from.pointer);
  if (from.equals) ToProto(*from.equals, to->mutable_equals());
  if (from.number) ToProto(*from.number, to->mutable_number());
  to->set_exists(from.exists);
}

void ToProto(const SizeCondition& from, v1::SizeCondition* to) {
  if (from.above) to->set_above(*from.above);
  if (from.below) to->set_below(*from.below);
  if (from.equals) to->set_equals(*from.equals);
}

// ---- From the wire ----

absl::StatusOr<NumberRange> NumberRangeFromProto(const v1::NumberRange& from,
                                                 const FieldPath& path) {
  NumberRange range;
  if (from.has_above()) range.above = from.above();
  if (from.has_below()) range.below = from.below();
  if (range.above && !std::isfinite(*range.above)) return path.Field("above").Error("is no number");
  if (range.below && !std::isfinite(*range.below)) return path.Field("below").Error("is no number");
  return range;
}

absl::StatusOr<Regex> RegexFromProto(const std::string& from, PlanScope& scope,
                                     const FieldPath& path) {
  if (++scope.regexes > kMaxRegexes) {
    return path.Error("is one of more than ", kMaxRegexes, " regular expressions");
  }
  auto regex = Regex::Compile(from);
  if (!regex.ok()) return path.Error(regex.status().message());
  return *std::move(regex);
}

// RFC 6901.
absl::Status CheckPointer(const std::string& pointer, const FieldPath& path) {
  if (pointer.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckName(pointer, path));
  if (pointer.front() != '/') return path.Error("does not begin with \"/\"");
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] != '~') continue;
    const char next = i + 1 < pointer.size() ? pointer[i + 1] : ' ';
    if (next != '0' && next != '1') return path.Error("has \"~\" before neither 0 nor 1");
  }
  return absl::OkStatus();
}

absl::StatusOr<TextCondition> TextFromProto(const v1::TextCondition& from, const PlanScope& scope,
                                            const FieldPath& path) {
  TextCondition text;
  ASSIGN_OR_RETURN(text.relation,
                   EnumFromProto(kRelations, from.relation(), path.Field("relation")));
  ASSIGN_OR_RETURN(text.value, TemplateFromProto(from.value(), scope, TemplatePlace::kText,
                                                 path.Field("value")));
  return text;
}

absl::StatusOr<JsonCondition> JsonFromProto(const v1::JsonCondition& from, const PlanScope& scope,
                                            const FieldPath& path) {
  JsonCondition json;
  RETURN_IF_ERROR(CheckPointer(from.pointer(), path.Field("pointer")));
  json.pointer = from.pointer();
  json.exists = from.exists();
  if (!json.exists && (from.has_equals() || from.has_number())) {
    return path.Field("exists").Error("is false, so there is no value to compare");
  }
  if (from.has_equals()) {
    ASSIGN_OR_RETURN(json.equals, TemplateFromProto(from.equals(), scope, TemplatePlace::kText,
                                                    path.Field("equals")));
  }
  if (from.has_number()) {
    ASSIGN_OR_RETURN(json.number, NumberRangeFromProto(from.number(), path.Field("number")));
  }
  return json;
}

SizeCondition SizeFromProto(const v1::SizeCondition& from) {
  SizeCondition size;
  if (from.has_above()) size.above = from.above();
  if (from.has_below()) size.below = from.below();
  if (from.has_equals()) size.equals = from.equals();
  return size;
}

}  // namespace

void ToProto(const Match& from, v1::Match* to) {
  for (const TextCondition& text : from.texts) {
    v1::TextCondition* added = to->add_texts();
    added->set_relation(EnumToProto(kRelations, text.relation));
    ToProto(text.value, added->mutable_value());
  }
  if (from.number) ToProto(*from.number, to->mutable_number());
  if (from.regex) to->set_regex(from.regex->pattern());
  if (from.json) ToProto(*from.json, to->mutable_json());
  if (from.binary) to->set_binary(*from.binary);
  if (from.size) ToProto(*from.size, to->mutable_size());
}

void ToProto(const Extraction& from, v1::Extraction* to) {
  if (from.json) to->set_json(*from.json);
  if (from.regex) to->set_regex(from.regex->pattern());
  to->set_group(from.group);
}

absl::StatusOr<Match> MatchFromProto(const v1::Match& from, PlanScope& scope,
                                     const FieldPath& path) {
  Match match;
  const auto read = [&scope](const v1::TextCondition& text, const FieldPath& at) {
    return TextFromProto(text, scope, at);
  };
  RETURN_IF_ERROR(ReadList(from.texts(), 0, kMaxListed, path, "texts", match.texts, read));
  if (from.has_number()) {
    ASSIGN_OR_RETURN(match.number, NumberRangeFromProto(from.number(), path.Field("number")));
  }
  if (from.has_regex()) {
    ASSIGN_OR_RETURN(match.regex, RegexFromProto(from.regex(), scope, path.Field("regex")));
  }
  if (from.has_json()) {
    ASSIGN_OR_RETURN(match.json, JsonFromProto(from.json(), scope, path.Field("json")));
  }
  if (from.has_binary()) match.binary = from.binary();
  if (from.has_size()) match.size = SizeFromProto(from.size());
  return match;
}

absl::StatusOr<Extraction> ExtractionFromProto(const v1::Extraction& from, PlanScope& scope,
                                               const FieldPath& path) {
  Extraction extraction;
  std::size_t groups = 0;
  switch (from.where_case()) {
    case v1::Extraction::kJson:
      RETURN_IF_ERROR(CheckPointer(from.json(), path.Field("json")));
      extraction.json = from.json();
      break;
    case v1::Extraction::kRegex: {
      ASSIGN_OR_RETURN(extraction.regex, RegexFromProto(from.regex(), scope, path.Field("regex")));
      groups = extraction.regex->groups();
      break;
    }
    case v1::Extraction::WHERE_NOT_SET:
      return path.Error("needs json or regex");
  }
  RETURN_IF_ERROR(CheckRange(from.group(), 0, groups, path.Field("group")));
  extraction.group = from.group();
  return extraction;
}

}  // namespace wsurge
