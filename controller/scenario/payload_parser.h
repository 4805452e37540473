#pragma once

#include "common/plan/session_program.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"

namespace wsurge {

// What a send, request or stream sends: exactly one of text, json, binary, file and size, and whom
// it reaches.
Payload ParsePayload(ParseContext& context, const Section& section);

}  // namespace wsurge
