#pragma once

#include "common/plan/session_program.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `reply:` of a request or a stream.
Reply ParseReply(ParseContext& context, const Value& value);

}  // namespace wsurge
