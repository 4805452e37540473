#pragma once

#include <iosfwd>

#include "controller/agents/trace.h"

namespace wsurge {

// What connections did, one line each: seconds since the start, what, which step, and the payload
// or a remark. Made harmless for a terminal.
void WriteTrace(const AgentTrace& trace, std::ostream& out);

}  // namespace wsurge
