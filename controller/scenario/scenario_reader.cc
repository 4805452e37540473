#include "controller/scenario/scenario_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/connection_parser.h"
#include "controller/scenario/cross_checks.h"
#include "controller/scenario/data_checks.h"
#include "controller/scenario/data_parser.h"
#include "controller/scenario/load_parser.h"
#include "controller/scenario/login_parser.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/report_parser.h"
#include "controller/scenario/roles_parser.h"
#include "controller/scenario/search_parser.h"
#include "controller/scenario/section.h"
#include "controller/scenario/session_parser.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/study_parser.h"
#include "controller/scenario/targets_parser.h"
#include "controller/scenario/thresholds_parser.h"
#include "controller/scenario/variable_names.h"
#include "controller/scenario/vars_parser.h"

namespace wsurge {
namespace {

const YamlNode* FindTop(const YamlNode& root, std::string_view key) {
  for (const YamlEntry& entry : root.entries) {
    if (entry.key == key) return entry.value.get();
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
  for (const Phase& phase : scenario.load) names.phases.push_back(phase.name);
  const auto steps = StepNames(scenario.roles);
  names.steps = {steps.begin(), steps.end()};
  for (const Role& role : scenario.roles) {
    names.roles.push_back(role.name);
    ForEachStep(role.steps, [&names](const Step& step) {
      if (const auto* check = std::get_if<CheckStep>(&step.action)) {
        names.checks.insert(check->check);
      } else if (const auto* record = std::get_if<RecordStep>(&step.action)) {
        names.records.insert(record->metric);
      }
    });
  }
  return names;
}

// What a run of it could not take.
void CheckSizes(ParseContext& context, const YamlNode& root, const Scenario& scenario) {
  constexpr std::size_t kMost = 1'000;
  const auto check = [&](std::size_t count, std::string_view what) {
    if (count > kMost) context.Problem({&root, ""}, Concat("at most ", kMost, " ", what));
  };
  static_assert(kMost == kMaxVariables);
  check(scenario.variables.size(), "different variables may be extracted");
  check(scenario.barriers.size(), "different barriers may be named");
  check(scenario.secrets.size(), "different values may come from the environment");
}

// `reference` is "${name}".
bool Mentions(const YamlNode& node, std::string_view reference) {
  return node.text.find(reference) != std::string::npos ||
         std::any_of(node.items.begin(), node.items.end(),
                     [&](const YamlPtr& item) { return Mentions(*item, reference); }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [&](const YamlEntry& entry) { return Mentions(*entry.value, reference); });
}

// What a reading tries, and what an earlier one gave.
struct Attempt {
  const Scenario& first;
  const VarTrial& trial;
};

// Reads one section after the other, each with what those before it have made known.
class SectionsParser {
 public:
  // With an `attempt` what does not depend on its var and costs much is not read again.
  SectionsParser(ParseContext& context, const ScenarioSource& source, const Attempt* attempt,
                 ScenarioReading& reading)
      : context_(context),
        source_(source),
        attempt_(attempt),
        reading_(reading),
        scenario_(reading.scenario) {}

  void Parse(const YamlNode& root) {
    Section top(context_, {&root, ""}, SectionKind::kScenario,
                "a map that begins with \"wsurge: 1\"");
    if (!top.is_map()) return;
    if (const auto version = top.Require("wsurge")) CheckVersion(context_, *version);
    if (const auto name = top.Find("name")) {
      scenario_.name = context_.Label(*name, "a name for the scenario").value_or(scenario_.name);
    }
    top.Find("vars");  // read before all others
    ParseWhereTo(top);
    ParseWho(top);
    ParseWhatFor(top);
  }

  // What can be judged only when everything else is right.
  void CheckWhole(const YamlNode& root) {
    const Value top{&root, ""};
    CheckLoginVariables(context_, scenario_, parsed_roles_);
    for (const YamlEntry& entry : root.entries) {
      if (entry.key != "data") continue;
      CheckDataInConnections(context_, EntryValue(top, entry), scenario_);
    }
    WarnOfUnused(context_, top, scenario_);
  }

 private:
  void ReadData(const Value& data) {
    if (attempt_ == nullptr || Mentions(*data.node, Concat("${", attempt_->trial.var, "}"))) {
      scenario_.data = ParseData(context_, data);
      return;
    }
    // Their rows have been looked at, and there may be millions.
    for (const DataTable& table : attempt_->first.data) {
      context_.names().AddTable(table.name, table.columns);
      scenario_.data.push_back({table.name, table.order, table.columns, {}, table.first_row});
      reading_.work += table.columns.size();
    }
  }

  void ParseWhereTo(Section& top) {
    if (const auto data = top.Find("data")) ReadData(*data);
    if (const auto targets = top.Require("targets")) {
      scenario_.targets = ParseTargets(context_, *targets);
    }
    if (const auto order = top.Find("run_targets")) {
      constexpr std::array<std::pair<std::string_view, RunTargets>, 2> kOrders{
          {{"in_turn", RunTargets::kInTurn}, {"together", RunTargets::kTogether}}};
      scenario_.run_targets =
          context_.Word(*order, kOrders, "in_turn or together").value_or(RunTargets::kInTurn);
    }
  }

  void ParseWho(Section& top) {
    RoleDefaults defaults;
    if (const auto connection = top.Find("connection")) {
      defaults.connection = ParseConnection(context_, *connection, {});
    }
    if (const auto login = top.Find("login")) {
      defaults.login = ParseLogin(context_, *login);
      defaults.login_node = login->node;
    }
    const auto load = top.Require("load");
    if (load) scenario_.load = ParseLoad(context_, *load);
    if (const auto drain = top.Find("drain")) {
      constexpr DurationRange kRange{.least = Nanos(0)};
      scenario_.drain = context_.Duration(*drain, kRange).value_or(scenario_.drain);
    }
    SessionParser sessions(context_);
    parsed_roles_ = ParseRoles(context_, top, sessions, defaults);
    for (const ParsedRole& parsed : parsed_roles_) scenario_.roles.push_back(parsed.role);
    scenario_.barriers = sessions.barriers();
    if (load) CheckRolesAgainstLoad(context_, *load, scenario_.load, parsed_roles_);
  }

  void ParseWhatFor(Section& top) {
    const TagNames names = NamesOf(scenario_);
    if (const auto thresholds = top.Find("thresholds")) {
      scenario_.thresholds = ParseThresholds(context_, *thresholds, names);
    }
    const auto study = top.Find("study");
    const auto search = top.Find("search");
    if (study && attempt_ == nullptr) {
      StudyScope scope{names, scenario_.run_targets, {}};
      for (const auto& [name, value] : source_.sets) {
        if (context_.vars().contains(name)) scope.set_vars.insert(name);
      }
      ParsedStudy parsed = ParseStudy(context_, *study, scope);
      scenario_.study = std::move(parsed.study);
      reading_.trials = std::move(parsed.trials);
    }
    if (search) ReadSearch(*search, names);
    if (study && search) {
      context_.ProblemAt(top.KeyPlace("search"), "search",
                         R"(expected either "study" or "search", got both)");
    }
    if (const auto report = top.Find("report")) scenario_.report = ParseReport(context_, *report);
    if (const auto lost = top.Find("on_agent_lost")) {
      constexpr std::array<std::pair<std::string_view, OnAgentLost>, 3> kWays{
          {{"continue", OnAgentLost::kContinue},
           {"abort", OnAgentLost::kAbort},
           {"redistribute", OnAgentLost::kRedistribute}}};
      scenario_.on_agent_lost = context_.Word(*lost, kWays, "continue, abort or redistribute")
                                    .value_or(OnAgentLost::kContinue);
    }
  }

  void ReadSearch(const Value& value, const TagNames& names) {
    const Search search = ParseSearch(context_, value, names);
    scenario_.search = search;
    for (const YamlEntry& entry : value.node->entries) {
      if (entry.key != "between" || entry.value->items.size() != 2) continue;
      const Value between = EntryValue(value, entry);
      reading_.trials.push_back({search.vary, std::to_string(search.least), Item(between, 0)});
      reading_.trials.push_back({search.vary, std::to_string(search.most), Item(between, 1)});
    }
  }

  ParseContext& context_;
  const ScenarioSource& source_;
  const Attempt* attempt_;
  ScenarioReading& reading_;
  Scenario& scenario_;
  std::vector<ParsedRole> parsed_roles_;
};

ScenarioReading Read(const YamlNode& root, const SourceText& lines, const ScenarioSource& source,
                     const Attempt* attempt, Problems& problems, Problems& warnings) {
  const Vars vars = ParseVars(FindTop(root, "vars"), source.sets, problems);
  ParseContext context(lines, source, vars, problems, warnings);
  ScenarioReading reading;
  Scenario& scenario = reading.scenario;
  scenario.name = NameFromFile(source.file_name);
  ExtractedVariables extracted = FindVariables(root);
  scenario.variables = extracted.all;
  context.names().SetVariables(std::move(extracted.all), std::move(extracted.of_logins));
  SectionsParser sections(context, source, attempt, reading);
  sections.Parse(root);
  scenario.secrets = context.secrets();
  CheckSizes(context, root, scenario);
  if (problems.empty()) sections.CheckWhole(root);
  const YamlNode* const study = FindTop(root, "study");
  reading.work += root.visits - (study == nullptr ? 0 : study->visits) + context.work();
  return reading;
}

}  // namespace

ScenarioReading ReadScenario(const YamlNode& root, const SourceText& lines,
                             const ScenarioSource& source, Problems& problems, Problems& warnings) {
  return Read(root, lines, source, nullptr, problems, warnings);
}

TrialVerdict ReadTrial(const YamlNode& root, const SourceText& lines, const ScenarioSource& source,
                       const Scenario& first, const VarTrial& trial) {
  ScenarioSource tried;  // the text is in `root`
  tried.file_name = source.file_name;
  tried.sets = source.sets;
  tried.sets.emplace_back(trial.var, trial.text);
  tried.inputs = source.inputs;
  tried.missing_environment = source.missing_environment;
  Problems problems(lines);
  Problems warnings(lines);
  const Attempt attempt{first, trial};
  const ScenarioReading reading = Read(root, lines, tried, &attempt, problems, warnings);
  return {problems.Sorted(), reading.work};
}

}  // namespace wsurge
