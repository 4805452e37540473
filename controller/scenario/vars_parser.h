#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/scenario/problems.h"
#include "controller/scenario/vars.h"
#include "controller/scenario/yaml_node.h"

namespace wsurge {

// The vars of the file with those of the command line in their place. `vars` is null when the file
// has none.
Vars ParseVars(const YamlNode* vars, const std::vector<std::pair<std::string, std::string>>& sets,
               Problems& problems);

}  // namespace wsurge
