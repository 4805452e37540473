#pragma once

#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

inline constexpr std::uint64_t kMaxConnections = 1'000'000;

// `load`: the phases, in turn. A phase without a name is called "phase 1" and so on.
std::vector<Phase> ParseLoad(ParseContext& context, const Value& value);

}  // namespace wsurge
