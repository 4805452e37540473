#pragma once

#include <optional>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"
#include "controller/scenario/session_parser.h"

namespace wsurge {

// What the whole file says and a role may replace.
struct RoleDefaults {
  ConnectionOptions connection;
  std::optional<Login> login;
  const YamlNode* login_node = nullptr;  // where it stands
};

// A role and where what may be wrong with it stands.
struct ParsedRole {
  Role role;
  Value value;                 // of the whole role
  std::optional<Value> count;  // of its `count`
};

// `session` or `sessions` of the scenario.
std::vector<ParsedRole> ParseRoles(ParseContext& context, const Section& scenario,
                                   SessionParser& sessions, const RoleDefaults& defaults);

}  // namespace wsurge
