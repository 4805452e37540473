#pragma once

#include <string>
#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// The parts of a scenario that `wsurge run` reads but does not act on, one line each.
std::vector<std::string> PartsLeftOut(const Scenario& scenario);

}  // namespace wsurge
