#include "controller/scenario/session_parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "controller/scenario/concat.h"
#include "controller/scenario/match_parser.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/step_parsers.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxTimes = 1'000'000'000'000;

constexpr std::array<std::string_view, 7> kSessionSteps{
    "send", "request", "receive", "on_message", "repeat", "think", "close"};
constexpr std::array<std::string_view, 3> kRuleSteps{"send", "request", "close"};

std::span<const std::string_view> StepKinds(bool in_rule) {
  if (in_rule) return kRuleSteps;
  return kSessionSteps;
}

Value Item(const Value& list, std::size_t i) {
  return {list.node->items[i].get(), Concat(list.path, "[", i, "]")};
}

// Whether a round of these steps waits for the network or for time to pass.
bool TakesTime(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    if (const auto* think = std::get_if<ThinkStep>(&step.action)) {
      return think->duration > Nanos::zero();
    }
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) return TakesTime(repeat->steps);
    return !std::holds_alternative<OnMessageStep>(step.action);
  });
}

}  // namespace

std::vector<Step> SessionParser::Parse(const Value& value) { return ParseSteps(value, "", false); }

std::vector<Step> SessionParser::ParseSteps(const Value& list, const std::string& place,
                                            bool in_rule) {
  std::vector<Step> steps;
  if (list.node->kind != Kind::kList) {
    context_.Expected(list, "a list of steps");
    return steps;
  }
  if (list.node->items.empty()) context_.Problem(list, "at least one step is needed");
  const std::string_view expected =
      in_rule ? "a step such as {send: hello}" : "a step such as {send: hello} or {think: 1s}";
  const SectionKind kind = in_rule ? SectionKind::kRule : SectionKind::kStep;
  for (std::size_t i = 0; i < list.node->items.size(); ++i) {
    const Section section(context_, Item(list, i), kind, expected);
    if (!section.is_map()) continue;
    for (const std::string_view key : {"if", "steps"}) {
      if (in_rule && section.Has(key)) {
        context_.ProblemAt(section.KeyPlace(key), section.value().path,
                           Concat("\"", key, "\" belongs to the rule, not to its steps"));
      }
    }
    auto parsed = ParseStepMap(section, Concat(place, i + 1), in_rule);
    std::move(parsed.begin(), parsed.end(), std::back_inserter(steps));
  }
  return steps;
}

// The one step of a map; none when the map has none, which is reported.
std::vector<Step> SessionParser::ParseStepMap(const Section& section, const std::string& place,
                                              bool in_rule) {
  std::vector<std::string_view> kinds;
  bool has_other_keys = false;
  for (const YamlEntry& entry : section.value().node->entries) {
    const auto known = StepKinds(in_rule);
    const auto found = std::find(known.begin(), known.end(), entry.key);
    if (found != known.end()) {
      kinds.push_back(*found);
    } else if (entry.key != "name" && entry.key != "if") {
      has_other_keys = true;  // reported by Section
    }
  }
  if (kinds.size() > 1) {
    context_.Problem(section.value(), Concat("one step at a time, but here stand ",
                                             Join(kinds, " and "), "; begin each with a \"-\""));
  } else if (kinds.empty() && !has_other_keys) {
    context_.Problem(section.value(), Concat("expected a step: ", Join(StepKinds(in_rule), ", ")));
  }
  std::vector<Step> steps;
  for (const std::string_view kind : kinds) {
    Step step = BeginStep(section, place, kind);
    const Value value = *section.Find(kind);
    if (kind == "send") {
      step.action = ParseSend(context_, value);
    } else if (kind == "request") {
      step.action = ParseRequest(context_, value);
    } else if (kind == "receive") {
      step.action = ParseReceive(context_, value);
    } else if (kind == "on_message") {
      step.action = ParseOnMessage(value, place);
    } else if (kind == "repeat") {
      step.action = ParseRepeat(value, place);
    } else if (kind == "think") {
      step.action = ParseThink(context_, value);
    } else {
      step.action = ParseClose(context_, value);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

Step SessionParser::BeginStep(const Section& section, const std::string& place,
                              std::string_view kind) {
  Step step;
  step.id = next_id_++;
  step.name = Concat(place, ".", kind);
  Value named = section.value();
  if (const auto name = section.Find("name")) {
    step.name = context_.Label(*name, "a name for the step").value_or(step.name);
    named = *name;
  }
  const auto [same, is_new] = names_.emplace(step.name, section.value().path);
  if (!is_new && same->second != section.value().path) {
    context_.Problem(named, Concat("the name ", Quoted(step.name), " is taken by ", same->second));
  }
  return step;
}

OnMessageStep SessionParser::ParseOnMessage(const Value& value, const std::string& place) {
  OnMessageStep step;
  if (value.node->kind != Kind::kList) {
    context_.Expected(value, "a list of rules such as [{if: {contains: ping}, send: pong}]");
    return step;
  }
  for (std::size_t i = 0; i < value.node->items.size(); ++i) {
    step.rules.push_back(ParseRule(Item(value, i), Concat(place, ".", i + 1, ".")));
  }
  return step;
}

Rule SessionParser::ParseRule(const Value& value, const std::string& place) {
  Rule rule;
  Section section(context_, value, SectionKind::kRule,
                  "a rule such as {if: {contains: ping}, send: pong}");
  if (!section.is_map()) return rule;
  if (const auto condition = section.Require("if")) {
    rule.condition = ParseMatch(context_, *condition, "a match such as {contains: ping}");
  }
  const auto steps = section.Find("steps");
  if (!steps) {
    rule.steps = ParseStepMap(section, Concat(place, "1"), true);
    return rule;
  }
  rule.steps = ParseSteps(*steps, place, true);
  for (const std::string_view key : {"send", "request", "close", "name"}) {
    if (section.Has(key)) {
      context_.ProblemAt(section.KeyPlace(key), section.value().path,
                         Concat("\"", key, "\" does not go with \"steps\"; put it into them"));
    }
  }
  return rule;
}

RepeatStep SessionParser::ParseRepeat(const Value& value, const std::string& place) {
  RepeatStep repeat;
  Section section(context_, value, SectionKind::kRepeat, "a map such as {times: 10, steps: [...]}");
  if (!section.is_map()) return repeat;
  const auto times = section.Find("times");
  const auto duration = section.Find("for");
  const bool meant = section.WasMeant("times") || section.WasMeant("for");
  if (!times && !duration && !meant) context_.Problem(value, "expected \"times\" or \"for\"");
  if (times && duration) context_.Problem(value, "expected either \"times\" or \"for\", got both");
  if (times) repeat.times = context_.Count(*times, 1, kMaxTimes);
  if (duration) repeat.duration = context_.Duration(*duration);
  const auto steps = section.Require("steps");
  if (!steps) return repeat;
  const std::uint32_t id_before = next_id_;
  repeat.steps = ParseSteps(*steps, Concat(place, "."), false);
  const bool all_read = repeat.steps.size() == steps->node->items.size();
  if (next_id_ > id_before && all_read && !TakesTime(repeat.steps)) {
    context_.Problem(value,
                     "no step in it takes time: it would only keep a processor busy; add a "
                     "think, request or receive step");
  }
  return repeat;
}

}  // namespace wsurge
