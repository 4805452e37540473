#pragma once

#include "common/message/match.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// A match: at least one condition on a message. `expected` says what the map is for.
Match ParseMatch(ParseContext& context, const Value& value, std::string_view expected);

}  // namespace wsurge
