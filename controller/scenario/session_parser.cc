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
#include "controller/scenario/variable_names.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxTimes = 1'000'000'000'000;
constexpr std::uint64_t kMaxWeight = 1'000'000;
constexpr std::string_view kExpectedCondition = "a match such as {contains: ping}";

constexpr std::array<std::string_view, 17> kSessionSteps{
    "send",  "request", "stream", "receive",   "on_message", "repeat",
    "think", "choose",  "when",   "extract",   "check",      "record",
    "ping",  "close",   "drop",   "reconnect", "barrier"};
constexpr std::array<std::string_view, 6> kRuleSteps{"send",  "request", "extract",
                                                     "check", "close",   "drop"};

std::span<const std::string_view> StepKinds(bool in_rule) {
  if (in_rule) return kRuleSteps;
  return kSessionSteps;
}

}  // namespace

std::vector<Step> SessionParser::Parse(const Value& value, std::string_view prefix) {
  prefix_ = prefix;
  all_read_ = true;
  auto steps = ParseSteps(value, "", false);
  // Of a program with holes more would be said than is wrong.
  if (all_read_) CheckSession(context_, steps, places_);
  return steps;
}

std::vector<Step> SessionParser::ParseSteps(const Value& list, const std::string& place,
                                            bool in_rule) {
  std::vector<Step> steps;
  if (list.node->kind != Kind::kList) {
    context_.Expected(list, "a list of steps");
    all_read_ = false;
    return steps;
  }
  if (list.node->items.empty()) {
    context_.Problem(list, "at least one step is needed");
    all_read_ = false;
  }
  const std::string_view expected =
      in_rule ? "a step such as {send: hello}" : "a step such as {send: hello} or {think: 1s}";
  const SectionKind kind = in_rule ? SectionKind::kRuleStep : SectionKind::kStep;
  for (std::size_t i = 0; i < list.node->items.size(); ++i) {
    const Section section(context_, Item(list, i), kind, expected);
    if (!section.is_map()) {
      all_read_ = false;
      continue;
    }
    auto parsed = ParseStepMap(section, Concat(place, i + 1), in_rule);
    if (parsed.size() != 1) all_read_ = false;
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
    ParseAction(step, section, kind, place);
    steps.push_back(std::move(step));
  }
  return steps;
}

Step SessionParser::BeginStep(const Section& section, const std::string& place,
                              std::string_view kind) {
  Step step;
  step.id = next_id_++;
  step.name = Concat(prefix_, place, ".", kind);
  places_.emplace(step.id, *section.Find(kind));
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

void SessionParser::ParseAction(Step& step, const Section& section, std::string_view kind,
                                const std::string& place) {
  const auto read = [&](std::string_view key, const auto& parse) {
    if (kind == key) step.action = parse(*section.Find(key));
  };
  const auto simple = [&](std::string_view key, auto* parse) {
    read(key, [&](const Value& value) { return parse(context_, value); });
  };
  simple("send", ParseSend);
  simple("request", ParseRequest);
  simple("stream", ParseStream);
  simple("receive", ParseReceive);
  simple("think", ParseThink);
  simple("extract", ParseExtract);
  simple("check", ParseCheck);
  simple("record", ParseRecord);
  simple("ping", ParsePing);
  simple("close", ParseClose);
  simple("drop", ParseDrop);
  simple("reconnect", ParseReconnectStep);
  read("barrier", [&](const Value& value) { return ParseBarrier(value); });
  read("on_message", [&](const Value& value) { return ParseOnMessage(value, place); });
  read("repeat", [&](const Value& value) { return ParseRepeat(value, place); });
  read("choose", [&](const Value& value) { return ParseChoose(value, place); });
  read("when", [&](const Value& value) { return ParseWhen(value, place); });
  if (kind == "extract") context_.names().MayBeSet(ExtractedNames(section.value().node));
}

OnMessageStep SessionParser::ParseOnMessage(const Value& value, const std::string& place) {
  OnMessageStep step;
  if (value.node->kind != Kind::kList) {
    context_.Expected(value, "a list of rules such as [{if: {contains: ping}, send: pong}]");
    return step;
  }
  context_.names().EnterRules();
  for (std::size_t i = 0; i < value.node->items.size(); ++i) {
    step.rules.push_back(ParseRule(Item(value, i), Concat(place, ".", i + 1, ".")));
  }
  context_.names().LeaveRules();
  return step;
}

Rule SessionParser::ParseRule(const Value& value, const std::string& place) {
  Rule rule;
  Section section(context_, value, SectionKind::kRule,
                  "a rule such as {if: {contains: ping}, send: pong}");
  if (!section.is_map()) return rule;
  if (const auto condition = section.Require("if")) {
    rule.condition = ParseMatch(context_, *condition, Placeholders::kCondition, kExpectedCondition);
  }
  const auto steps = section.Find("steps");
  if (!steps) {
    rule.steps = ParseStepMap(section, Concat(place, "1"), true);
    return rule;
  }
  rule.steps = ParseSteps(*steps, place, true);
  std::vector<std::string_view> beside(kRuleSteps.begin(), kRuleSteps.end());
  beside.push_back("name");
  for (const std::string_view key : beside) {
    if (section.Has(key)) {
      context_.ProblemAt(section.KeyPlace(key), section.value().path,
                         Concat("\"", key, "\" does not go with \"steps\"; put it into them"));
    }
  }
  return rule;
}

std::vector<Step> SessionParser::ParseStepsOf(Section& section, const std::string& place) {
  const auto steps = section.Require("steps");
  if (steps) return ParseSteps(*steps, place, false);
  all_read_ = false;
  return {};
}

RepeatStep SessionParser::ParseRepeat(const Value& value, const std::string& place) {
  RepeatStep repeat;
  Section section(context_, value, SectionKind::kRepeat, "a map such as {times: 10, steps: [...]}");
  if (!section.is_map()) {
    all_read_ = false;
    return repeat;
  }
  const auto times = section.Find("times");
  const auto duration = section.Find("for");
  const bool meant = section.WasMeant("times") || section.WasMeant("for");
  if (!times && !duration && !meant) context_.Problem(value, "expected \"times\" or \"for\"");
  if (times && duration) context_.Problem(value, "expected either \"times\" or \"for\", got both");
  if (times) repeat.times = context_.Count(*times, 1, kMaxTimes);
  if (duration) repeat.duration = context_.Duration(*duration);
  if (const auto every = section.Find("every")) repeat.every = context_.Duration(*every);
  // A step of a loop comes after all others of it, from the second round on. The outermost one has
  // those of the loops in it as well.
  if (loops_++ == 0) context_.names().MayBeSet(ExtractedNames(value.node));
  repeat.steps = ParseStepsOf(section, Concat(place, "."));
  --loops_;
  return repeat;
}

ChooseStep SessionParser::ParseChoose(const Value& value, const std::string& place) {
  constexpr std::string_view kExpected = "a list of branches such as [{weight: 2, steps: [...]}]";
  ChooseStep choose;
  if (value.node->kind != Kind::kList) {
    context_.Expected(value, kExpected);
    return choose;
  }
  if (value.node->items.empty()) context_.Problem(value, "at least one branch is needed");
  for (std::size_t i = 0; i < value.node->items.size(); ++i) {
    Section section(context_, Item(value, i), SectionKind::kBranch,
                    "a branch such as {weight: 2, steps: [...]}");
    Branch branch;
    if (!section.is_map()) {
      all_read_ = false;
      continue;
    }
    if (const auto weight = section.Find("weight")) {
      branch.weight =
          static_cast<std::uint32_t>(context_.Count(*weight, 1, kMaxWeight).value_or(1));
    }
    branch.steps = ParseStepsOf(section, Concat(place, ".", i + 1, "."));
    choose.branches.push_back(std::move(branch));
  }
  return choose;
}

WhenStep SessionParser::ParseWhen(const Value& value, const std::string& place) {
  WhenStep when;
  Section section(context_, value, SectionKind::kWhen,
                  "a map such as {if: {contains: ok}, steps: [...]}");
  if (!section.is_map()) {
    all_read_ = false;
    return when;
  }
  if (const auto condition = section.Require("if")) {
    when.condition = ParseMatch(context_, *condition, Placeholders::kCondition, kExpectedCondition);
  }
  when.steps = ParseStepsOf(section, Concat(place, "."));
  if (const auto otherwise = section.Find("else")) {
    when.otherwise = ParseSteps(*otherwise, Concat(place, ".else."), false);
  }
  return when;
}

BarrierStep SessionParser::ParseBarrier(const Value& value) {
  BarrierStep barrier;
  Section section(context_, value, SectionKind::kBarrier,
                  "a map such as {name: all-in, timeout: 10s}");
  if (!section.is_map()) return barrier;
  if (const auto name = section.Require("name")) {
    if (const auto label = context_.Label(*name, "a name for the barrier")) {
      const auto known = std::find(barriers_.begin(), barriers_.end(), *label);
      barrier.barrier = static_cast<std::uint32_t>(known - barriers_.begin());
      if (known == barriers_.end()) barriers_.push_back(*label);
    }
  }
  if (const auto timeout = section.Find("timeout")) {
    barrier.timeout = context_.Duration(*timeout).value_or(barrier.timeout);
  }
  return barrier;
}

}  // namespace wsurge
