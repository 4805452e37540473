#include "controller/scenario/targets_parser.h"

#include <variant>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"
#include "controller/scenario/url_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::string_view kExpectedUrl = "a URL such as ws://127.0.0.1:9001/echo";

std::optional<Url> ParseTargetUrl(ParseContext& context, const Value& value) {
  const auto text = context.TextTemplate(value, Placeholders::kConnection, kExpectedUrl);
  if (!text) return std::nullopt;
  if (text->parts().empty()) {
    context.Expected(value, kExpectedUrl, "");
    return std::nullopt;
  }
  auto url = ParseUrl(*text);
  if (auto* fault = std::get_if<std::string>(&url)) {
    context.Problem(value, std::move(*fault));
    return std::nullopt;
  }
  return std::get<Url>(std::move(url));
}

std::optional<Url> ParseTarget(ParseContext& context, const Value& value) {
  if (value.node->kind != Kind::kMap) return ParseTargetUrl(context, value);
  Section section(context, value, SectionKind::kTarget, "a target");
  const auto url = section.Require("url");
  if (!url) return std::nullopt;
  return ParseTargetUrl(context, *url);
}

}  // namespace

std::vector<Target> ParseTargets(ParseContext& context, const Value& value) {
  std::vector<Target> targets;
  if (value.node->kind != Kind::kMap) {
    context.Expected(value, "a map of names and URLs such as {echo: \"ws://127.0.0.1:9001/echo\"}");
    return targets;
  }
  if (value.node->entries.empty()) {
    context.Problem(value, "at least one target is needed");
  }
  for (const YamlEntry& entry : value.node->entries) {
    // A name is a label like any other, but nothing is filled in.
    const bool shown_safely = !entry.key.empty() && entry.key.size() <= 128 &&
                              !FindControlCharacter(entry.key) &&
                              entry.key.find_first_of("\t\r\n{}") == std::string::npos;
    if (!shown_safely) {
      context.ProblemAt(entry.key_place, value.path,
                        Concat(Quoted(entry.key),
                               " is no name for a target; expected 1 to "
                               "128 bytes without braces, control "
                               "characters and line breaks"));
      continue;
    }
    auto url = ParseTarget(context, {entry.value.get(), Concat(value.path, ".", entry.key)});
    if (url) targets.push_back({entry.key, *std::move(url)});
  }
  return targets;
}

void CheckRunTargets(ParseContext& context, const Value& value) {
  const auto order = context.Text(value, "in_turn");
  if (!order || *order == "in_turn") return;
  if (*order == "together") {
    context.Problem(value, "\"together\" is not supported by this version of wsurge");
    return;
  }
  context.Expected(value, "in_turn", *order);
}

}  // namespace wsurge
