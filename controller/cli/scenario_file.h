#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

#include "common/plan/scenario.h"
#include "controller/scenario/diagnostic.h"

namespace wsurge {

struct ScenarioFile {
  std::string text;  // as read
  std::string sha256;
  // What the text says, or everything that is wrong with it.
  std::variant<Scenario, std::vector<Diagnostic>> content;
};

// Reads and parses a scenario; `sets` are the NAME=VALUE of --set. An error status: the file cannot
// be read, or a --set is none.
absl::StatusOr<ScenarioFile> ReadScenarioFile(const std::string& file,
                                              const std::vector<std::string>& sets);

// Keeps the targets of these names, in the scenario's order, and the thresholds that are about
// them; no names keep all. InvalidArgument names the targets that there are.
absl::Status KeepTargets(Scenario& scenario, const std::vector<std::string>& names);

}  // namespace wsurge
