#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/plan/session_program.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

using StepPlaces =
    std::map<std::uint32_t, Value>;  // by Step::id: what stands behind the kind's key

// Reports what can be seen to go wrong in a session whose steps are all right by themselves: a loop
// whose round takes no time, a step that needs a message before there can be one, a step that needs
// the connection after it was closed.
void CheckSession(ParseContext& context, const std::vector<Step>& steps, const StepPlaces& places);

}  // namespace wsurge
