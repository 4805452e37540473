#include "controller/scenario/thresholds_parser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "controller/scenario/lists.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::size_t kMaxThresholds = 1'000;
constexpr std::string_view kExpected = "a condition such as \"ws_rtt.p99 < 50ms\"";

std::optional<Threshold> ParseCondition(ParseContext& context, const Value& value,
                                        const TagNames& names) {
  const auto text = context.Text(value, kExpected, Placeholders::kShown);
  if (!text) return std::nullopt;
  auto parsed = ParseThresholdText(*text, names, !context.crowded());
  if (auto* fault = std::get_if<ThresholdFault>(&parsed)) {
    context.ProblemAt(context.PlaceInside(*value.node, fault->offset), value.path,
                      std::move(fault->message));
    return std::nullopt;
  }
  return std::get<Threshold>(std::move(parsed));
}

// `- ws_rtt{step: login}.p99 < 50ms` without quotes can be a map to YAML.
bool LooksUnquoted(const YamlNode& node) {
  return std::any_of(node.entries.begin(), node.entries.end(), [](const YamlEntry& entry) {
    return entry.key.find('{') != std::string::npos;
  });
}

std::optional<Threshold> ParseThreshold(ParseContext& context, const Value& value,
                                        const TagNames& names) {
  if (value.node->kind != Kind::kMap) return ParseCondition(context, value, names);
  if (LooksUnquoted(*value.node)) {
    context.Problem(value,
                    "put a condition with a tag into quotes; without them \": \" makes it a map");
    return std::nullopt;
  }
  Section section(context, value, SectionKind::kThreshold, kExpected);
  const auto that = section.Require("that");
  std::optional<Threshold> threshold;
  if (that) threshold = ParseCondition(context, *that, names);
  Threshold unread;
  Threshold& filled = threshold ? *threshold : unread;
  if (const auto abort = section.Find("abort")) {
    filled.abort = context.Bool(*abort).value_or(false);
  }
  if (const auto after = section.Find("after")) {
    constexpr DurationRange kRange{.least = Nanos(0)};
    filled.after = context.Duration(*after, kRange).value_or(Nanos::zero());
    if (!section.Has("abort")) {
      context.Problem(*after, "\"after\" goes with \"abort: true\"");
    }
  }
  return threshold;
}

}  // namespace

std::vector<Threshold> ParseThresholds(ParseContext& context, const Value& value,
                                       const TagNames& names) {
  std::vector<Threshold> thresholds;
  if (value.node->kind == Kind::kList && value.node->items.empty()) return thresholds;
  const auto items = Items(context, value, "condition",
                           "a list of conditions such as [\"ws_rtt.p99 < 50ms\"]", kMaxThresholds);
  for (const Value& item : items) {
    if (auto threshold = ParseThreshold(context, item, names)) {
      thresholds.push_back(*std::move(threshold));
    }
  }
  return thresholds;
}

}  // namespace wsurge
