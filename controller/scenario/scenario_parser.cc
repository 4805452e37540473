#include "controller/scenario/scenario_parser.h"

#include <utility>

#include "controller/scenario/problems.h"
#include "controller/scenario/scenario_reader.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/var_trials.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {

std::variant<ParsedScenario, std::vector<Diagnostic>> ParseScenario(const ScenarioSource& source) {
  const std::string_view text = WithoutByteOrderMark(source.text);
  const SourceText lines(text);
  Problems problems(lines);
  Problems warnings(lines);
  const YamlDocument document = ReadYaml(text);
  for (const YamlProblem& problem : document.problems) {
    problems.Add(problem.place, "", problem.message);
  }
  if (!document.root) return problems.Sorted();
  ScenarioReading reading = ReadScenario(*document.root, lines, source, problems, warnings);
  // Of a scenario that is wrong itself all would be said once more for each value.
  if (problems.empty()) {
    const auto try_var = [&](const VarTrial& trial) {
      return ReadTrial(*document.root, lines, source, reading.scenario, trial);
    };
    TryVars(reading.trials, reading.work, try_var, problems, warnings);
  }
  if (!problems.empty()) return problems.Sorted();
  return ParsedScenario{std::move(reading.scenario), warnings.Sorted()};
}

}  // namespace wsurge
