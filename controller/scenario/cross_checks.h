#pragma once

#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/roles_parser.h"

// What can be seen only when several sections of a scenario are looked at together. Sections that
// could not be read are left alone.
namespace wsurge {

// Whether the roles go with the phases: counts, barriers, total rates. `load` is the list.
void CheckRolesAgainstLoad(ParseContext& context, const Value& load,
                           const std::vector<Phase>& phases, const std::vector<ParsedRole>& roles);

// Whether the variables that a role's connections are opened with are set by its login.
void CheckLoginVariables(ParseContext& context, const Scenario& scenario,
                         const std::vector<ParsedRole>& roles);

// Warns of a table that no role uses, and of `tls` without anything that is reached over TLS.
void WarnOfUnused(ParseContext& context, const Value& scenario_map, const Scenario& scenario);

}  // namespace wsurge
