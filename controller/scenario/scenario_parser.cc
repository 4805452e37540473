#include "controller/scenario/scenario_parser.h"

#include <filesystem>
#include <optional>
#include <string_view>

#include "controller/scenario/concat.h"
#include "controller/scenario/connection_parser.h"
#include "controller/scenario/load_parser.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/section.h"
#include "controller/scenario/session_parser.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/targets_parser.h"
#include "controller/scenario/thresholds_parser.h"
#include "controller/scenario/vars_parser.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {
namespace {

const YamlNode* FindVars(const YamlNode& root) {
  for (const YamlEntry& entry : root.entries) {
    if (entry.key == "vars") return entry.value.get();
  }
  return nullptr;
}

// Without a name: "configs/study/latency.yaml" is "latency". What cannot be shown is left out.
std::string NameFromFile(const std::string& file_name) {
  std::string stem = std::filesystem::path(file_name).stem().string();
  const bool can_be_shown = !stem.empty() && !FindControlCharacter(stem) &&
                            !FindInvalidUtf8(stem) &&
                            stem.find_first_of("\t\r\n") == std::string::npos;
  return can_be_shown ? stem : "scenario";
}

void CheckVersion(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "1, the only version of the language";
  const auto version = context.Plain(value, kExpected);
  if (version && *version != "1") context.Expected(value, kExpected, *version);
}

TagNames NamesOf(const Scenario& scenario) {
  TagNames names;
  for (const Target& target : scenario.targets) names.targets.push_back(target.name);
  names.steps = StepNames(scenario.session);
  for (const Phase& phase : scenario.load) names.phases.push_back(phase.name);
  return names;
}

Scenario ParseSections(ParseContext& context, const YamlNode& root, const std::string& file_name) {
  Scenario scenario;
  scenario.name = NameFromFile(file_name);
  Section top(context, {&root, ""}, SectionKind::kScenario, "a map that begins with \"wsurge: 1\"");
  if (!top.is_map()) return scenario;
  if (const auto version = top.Require("wsurge")) CheckVersion(context, *version);
  if (const auto name = top.Find("name")) {
    scenario.name = context.Label(*name, "a name for the scenario").value_or(scenario.name);
  }
  if (const auto targets = top.Require("targets")) {
    scenario.targets = ParseTargets(context, *targets);
  }
  if (const auto order = top.Find("run_targets")) CheckRunTargets(context, *order);
  if (const auto connection = top.Find("connection")) {
    scenario.connection = ParseConnection(context, *connection);
  }
  if (const auto load = top.Require("load")) scenario.load = ParseLoad(context, *load);
  // `sessions` is reported as not supported; that "session" is missing is the same problem.
  const auto session = top.Has("sessions") ? top.Find("session") : top.Require("session");
  if (session) scenario.session = SessionParser(context).Parse(*session);
  if (const auto thresholds = top.Find("thresholds")) {
    scenario.thresholds = ParseThresholds(context, *thresholds, NamesOf(scenario));
  }
  return scenario;
}

}  // namespace

std::variant<Scenario, std::vector<Diagnostic>> ParseScenario(const ScenarioSource& source) {
  std::string_view text = source.text;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // which some editors write
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const SourceText lines(text);
  Problems problems(lines);
  const YamlDocument document = ReadYaml(text);
  for (const YamlProblem& problem : document.problems) {
    problems.Add(problem.place, "", problem.message);
  }
  if (!document.root) return problems.Sorted();
  const Vars vars = ParseVars(FindVars(*document.root), source.sets, problems);
  ParseContext context(lines, vars, problems);
  Scenario scenario = ParseSections(context, *document.root, source.file_name);
  if (!problems.empty()) return problems.Sorted();
  return scenario;
}

}  // namespace wsurge
