#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/message/match.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"

namespace wsurge {

// A match: at least one condition on a message. `expected` says what the map is for; `use` what
// may stand in the values: kReply or kCondition.
Match ParseMatch(ParseContext& context, const Value& value, Placeholders use,
                 std::string_view expected);

// The same of a map that has other keys beside those of a match.
Match ParseConditions(ParseContext& context, const Section& section, Placeholders use);

std::optional<Regex> ParseRegex(ParseContext& context, const Value& value);

// An RFC 6901 pointer.
std::optional<std::string> ParsePointer(ParseContext& context, const Value& value);

}  // namespace wsurge
