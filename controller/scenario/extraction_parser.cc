#include "controller/scenario/extraction_parser.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/match_parser.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

void ParseGroup(ParseContext& context, const Value& value, Extraction& extraction) {
  constexpr std::uint64_t kMost = 99;
  const auto group = context.Count(value, 0, kMost);
  if (!group || !extraction.regex) return;
  const std::size_t groups = extraction.regex->groups();
  if (*group > groups) {
    const std::string has = groups == 0 ? "none" : std::to_string(groups);
    context.Expected(value, Concat("a group of the pattern, which has ", has),
                     std::to_string(*group));
    return;
  }
  extraction.group = static_cast<std::uint32_t>(*group);
}

}  // namespace

Extraction ParseExtraction(ParseContext& context, const Section& section, bool optional) {
  Extraction extraction;
  const auto json = section.Find("json");
  const auto regex = section.Find("regex");
  const auto group = section.Find("group");
  if (json && regex) {
    context.Problem(section.value(), "expected either \"json\" or \"regex\", got both");
  }
  const bool meant = section.WasMeant("json") || section.WasMeant("regex");
  if (!json && !regex && !meant && !optional) {
    context.Problem(section.value(), "expected \"json\" or \"regex\"");
  }
  if (json) extraction.json = ParsePointer(context, *json);
  if (regex) {
    extraction.regex = ParseRegex(context, *regex);
    if (extraction.regex && extraction.regex->groups() > 0) extraction.group = 1;
  }
  if (group && !regex && !meant) context.Problem(*group, "\"group\" goes with \"regex\"");
  if (group && regex) ParseGroup(context, *group, extraction);
  return extraction;
}

std::optional<Variable> ParseVariable(ParseContext& context, const Value& value) {
  if (value.node->kind != YamlNode::Kind::kScalar) {
    context.Expected(value, "a name for the variable");
    return std::nullopt;
  }
  const std::string& name = value.node->text;
  if (!IsVarName(name)) {
    context.Problem(value, Concat(Quoted(name),
                                  " is no name for a variable; expected letters, "
                                  "digits and _, no digit first"));
    return std::nullopt;
  }
  if (IsBuiltInName(name)) {
    context.Problem(value,
                    Concat(Quoted(name), " is a built-in name; call the variable something else"));
    return std::nullopt;
  }
  if (context.vars().contains(name)) {
    context.Problem(value, Concat(Quoted(name),
                                  " is one of the vars, which nothing changes; call "
                                  "the variable something else"));
    return std::nullopt;
  }
  return context.names().FindVariable(name);
}

}  // namespace wsurge
