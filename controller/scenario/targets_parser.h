#pragma once

#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `targets`: a map of names to URLs or maps, in the order of the text.
std::vector<Target> ParseTargets(ParseContext& context, const Value& value);

}  // namespace wsurge
