#pragma once

#include <set>
#include <string>
#include <vector>

#include "controller/scenario/yaml_node.h"

namespace wsurge {

// The names that `extract` sets anywhere below a node (a session, a login, a list of steps), as
// they are written. Looks at the shape only: what is wrong with it is reported when it is parsed.
std::set<std::string> ExtractedNames(const YamlNode* node);

struct ExtractedVariables {
  std::vector<std::string> all;  // for Scenario::variables
  std::set<std::string> of_logins;
};

inline constexpr std::size_t kMaxVariables = 1'000;

// Those of a whole scenario, so that a text may use a variable that is set further down; at most
// one more than it may have.
ExtractedVariables FindVariables(const YamlNode& scenario);

}  // namespace wsurge
