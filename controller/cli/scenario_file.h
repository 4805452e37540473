#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

#include "common/plan/scenario.h"
#include "controller/scenario/scenario_parser.h"

namespace wsurge {

struct ScenarioFile {
  std::string text;  // as read
  std::string sha256;
  // What the text says, or everything that is wrong with it.
  std::variant<ParsedScenario, std::vector<Diagnostic>> content;
};

// What a command line names a scenario that comes on standard input, and what messages call it.
inline constexpr std::string_view kStandardInput = "-";
inline constexpr std::string_view kStandardInputName = "<stdin>";

// Reads and parses a scenario with the files beside it and the environment of this process; `sets`
// are the NAME=VALUE of --set. The files of one from standard input are those of the working
// directory. An error status: the file cannot be read, or a --set is none.
absl::StatusOr<ScenarioFile> ReadScenarioFile(
    const std::string& file, const std::vector<std::string>& sets,
    MissingEnvironment missing_environment = MissingEnvironment::kProblem);

// Keeps the targets of these names, in the scenario's order, with the thresholds, the conditions of
// a search and the cells of a study that are about them; no names keep all. InvalidArgument names
// the targets that there are.
absl::Status KeepTargets(Scenario& scenario, const std::vector<std::string>& names);

}  // namespace wsurge
