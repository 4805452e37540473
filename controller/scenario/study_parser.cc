#include "controller/scenario/study_parser.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"
#include "controller/scenario/share_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::string_view kTarget = "target";
constexpr std::size_t kMaxAxisValues = 10'000;
constexpr std::uint64_t kMaxRuns = 100'000;
constexpr std::uint64_t kLeastForTest = 4;

// Values of a grid key: all different texts, each with its place.
std::vector<VarTrial> ParseAxis(ParseContext& context, const Value& value, const std::string& key,
                                const std::vector<std::string>* allowed) {
  std::vector<VarTrial> values;
  const auto items =
      OneOrMore(context, value, "value", "a list of values such as [1, 101]", kMaxAxisValues);
  std::set<std::string> known;
  for (const Value& item : items) {
    auto text = context.Text(item, "a number or a text", Placeholders::kShown);
    if (!text) continue;
    if (allowed != nullptr &&
        std::find(allowed->begin(), allowed->end(), *text) == allowed->end()) {
      const std::vector<std::string_view> names(allowed->begin(), allowed->end());
      context.Problem(
          item, Concat("there is no target ", Quoted(*text), context.DidYouMean(*text, names)));
    } else if (!known.insert(*text).second) {
      context.Problem(item, Concat("the value ", Quoted(*text), " stands in the list already"));
    } else if (text->find("${") != std::string::npos) {
      context.Problem(item,
                      "a var's value stands for itself; it cannot use other vars or "
                      "placeholders");
    } else {
      values.push_back({key, *std::move(text), item});
    }
  }
  return values;
}

void CheckAxisName(ParseContext& context, const Value& grid, const YamlEntry& entry) {
  if (entry.key == kTarget || context.vars().contains(entry.key)) return;
  std::string hint = "; a key of the grid is one of the vars, or target";
  if (!context.crowded()) {
    std::vector<std::string_view> names{kTarget};
    for (const auto& [name, text] : context.vars()) names.push_back(name);
    const std::string meant = context.DidYouMean(entry.key, names);
    if (!meant.empty()) hint = meant;
  }
  context.ProblemAt(entry.key_place, grid.path,
                    Concat("there is no var ", Quoted(entry.key), hint));
}

void ParseGrid(ParseContext& context, const Value& value, const StudyScope& scope,
               ParsedStudy& parsed) {
  std::vector<StudyAxis>& grid = parsed.study.grid;
  if (value.node->kind != Kind::kMap) {
    context.Expected(value, "a map of vars and their values such as {connections: [1, 101]}");
    return;
  }
  if (value.node->entries.empty()) context.Problem(value, "at least one key is needed");
  bool has_targets = false;
  for (const YamlEntry& entry : value.node->entries) {
    CheckAxisName(context, value, entry);
    const bool of_targets = entry.key == kTarget;
    has_targets = has_targets || of_targets;
    if (of_targets && scope.run_targets == RunTargets::kTogether) {
      context.ProblemAt(entry.key_place, Concat(value.path, ".target"),
                        "with \"run_targets: together\" each run has all targets");
    }
    auto values = ParseAxis(context, EntryValue(value, entry), entry.key,
                            of_targets ? &scope.names.targets : nullptr);
    StudyAxis axis{entry.key, {}};
    for (const VarTrial& one : values) axis.values.push_back(one.text);
    const bool is_set = scope.set_vars.contains(entry.key);
    if (is_set) axis.values = {context.vars().at(entry.key)};
    grid.push_back(std::move(axis));
    if (is_set || of_targets) continue;
    for (VarTrial& one : values) parsed.trials.push_back(std::move(one));
  }
  if (!has_targets && scope.run_targets == RunTargets::kInTurn) {
    grid.insert(grid.begin(), {std::string(kTarget), scope.names.targets});
  }
}

Study::Quiet ParseQuiet(ParseContext& context, const Value& value) {
  Study::Quiet quiet;
  const Section section(context, value, SectionKind::kQuiet,
                        "a map such as {cpu_below: 5%, for: 1s, at_most: 20s}");
  if (!section.is_map()) return quiet;
  if (const auto below = section.Find("cpu_below")) {
    quiet.cpu_below = ParseShareWithin(context, *below, 0, 1).value_or(quiet.cpu_below);
  }
  const auto length = section.Find("for");
  const auto most = section.Find("at_most");
  if (length) quiet.duration = context.Duration(*length).value_or(quiet.duration);
  if (most) quiet.at_most = context.Duration(*most).value_or(quiet.at_most);
  if (quiet.at_most < quiet.duration) {
    context.Problem(most.value_or(value),
                    "\"at_most\" (20s without it) cannot be shorter than "
                    "\"for\"");
  }
  return quiet;
}

// One of the grid's keys.
std::string ParseChartAxis(ParseContext& context, const Value& value, const Study& study) {
  constexpr std::string_view kExpected = "a key of the grid";
  const auto text = context.Text(value, kExpected, Placeholders::kShown);
  if (!text) return "";
  std::vector<std::string_view> keys;
  for (const StudyAxis& axis : study.grid) keys.push_back(axis.key);
  if (std::find(keys.begin(), keys.end(), *text) == keys.end()) {
    std::string hint = context.DidYouMean(*text, keys);
    if (hint.empty()) hint = Concat("; it has ", Join(keys));
    context.Problem(value, Concat("the grid has no key ", Quoted(*text), hint));
  }
  return *text;
}

std::string ParseChartMetric(ParseContext& context, const Value& value, const TagNames& names) {
  const auto text = context.Text(value, "a metric such as ws_rtt.p99", Placeholders::kShown);
  if (!text) return "";
  auto parsed = ParseMetricText(*text, names, !context.crowded());
  if (auto* fault = std::get_if<ThresholdFault>(&parsed)) {
    context.ProblemAt(context.PlaceInside(*value.node, fault->offset), value.path,
                      std::move(fault->message));
  }
  return *text;
}

Study::Chart ParseChart(ParseContext& context, const Value& value, const Study& study,
                        const TagNames& names) {
  Study::Chart chart;
  Section section(context, value, SectionKind::kChart,
                  "a map such as {x: connections, line: target, y: [ws_rtt.p99]}");
  if (!section.is_map()) return chart;
  std::vector<std::string> used;
  const auto read = [&](const std::optional<Value>& axis, std::string& key) {
    if (!axis) return;
    key = ParseChartAxis(context, *axis, study);
    if (key.empty()) return;
    if (std::find(used.begin(), used.end(), key) != used.end()) {
      context.Problem(*axis, Concat(Quoted(key), " is used by this chart already"));
    }
    used.push_back(key);
  };
  read(section.Require("x"), chart.x);
  read(section.Find("line"), chart.line);
  read(section.Find("panel"), chart.panel);
  if (const auto y = section.Require("y")) {
    constexpr std::size_t kMaxCharts = 100;
    const auto items =
        OneOrMore(context, *y, "metric", "a list of metrics such as [ws_rtt.p99]", kMaxCharts);
    for (const Value& item : items) {
      chart.y.push_back(ParseChartMetric(context, item, names));
    }
  }
  return chart;
}

void CheckRuns(ParseContext& context, const Value& value, const Study& study) {
  std::uint64_t runs = study.repeats;
  for (const StudyAxis& axis : study.grid) {
    runs *= std::max<std::uint64_t>(1, axis.values.size());
    if (runs <= kMaxRuns) continue;
    context.Problem(value, Concat("the grid times its repeats is more than ", kMaxRuns, " runs"));
    return;
  }
}

}  // namespace

ParsedStudy ParseStudy(ParseContext& context, const Value& value, const StudyScope& scope) {
  ParsedStudy parsed;
  Study& study = parsed.study;
  Section section(context, value, SectionKind::kStudy,
                  "a map such as {grid: {connections: [1, 101]}, repeats: 6}");
  if (!section.is_map()) return parsed;
  const auto grid = section.Require("grid");
  if (grid) ParseGrid(context, *grid, scope, parsed);
  const auto repeats = section.Find("repeats");
  if (repeats) {
    constexpr std::uint64_t kMost = 10'000;
    study.repeats = static_cast<std::uint32_t>(context.Count(*repeats, 1, kMost).value_or(1));
  }
  if (study.repeats < kLeastForTest && !section.WasMeant("repeats")) {
    context.Warning(
        repeats.value_or(value),
        Concat("with ", study.repeats, study.repeats == 1 ? " repeat" : " repeats",
               " of each run there will be no test of the differences; it takes ", kLeastForTest));
  }
  if (grid) CheckRuns(context, *grid, study);
  if (const auto order = section.Find("order")) {
    constexpr std::array<std::pair<std::string_view, Study::Order>, 2> kOrders{
        {{"random", Study::Order::kRandom}, {"as_written", Study::Order::kAsWritten}}};
    study.order =
        context.Word(*order, kOrders, "random or as_written").value_or(Study::Order::kAsWritten);
  }
  if (const auto pause = section.Find("pause")) {
    constexpr DurationRange kRange{.least = Nanos(0)};
    study.pause = context.Duration(*pause, kRange).value_or(Nanos::zero());
  }
  if (const auto quiet = section.Find("quiet")) study.quiet = ParseQuiet(context, *quiet);
  if (const auto chart = section.Find("chart")) {
    study.chart = ParseChart(context, *chart, study, scope.names);
  }
  return parsed;
}

}  // namespace wsurge
