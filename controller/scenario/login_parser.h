#pragma once

#include <optional>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `login`: the HTTP request before each connection; nothing when it is not whole.
std::optional<Login> ParseLogin(ParseContext& context, const Value& value);

}  // namespace wsurge
