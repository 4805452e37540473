#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace wsurge {

// A scenario to begin with: files of configs/, built into the program.
struct ScenarioTemplate {
  struct File {
    std::string_view name;  // to be written as
    std::string_view text;
  };
  std::string_view name;
  std::vector<File> files;  // the scenario, then what it reads
};

const std::vector<ScenarioTemplate>& ScenarioTemplates();

}  // namespace wsurge
