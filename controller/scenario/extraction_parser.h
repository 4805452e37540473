#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/message/extraction.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"

namespace wsurge {

// Where a value stands: `json` or `regex` with `group`. For login: nothing of them leaves it empty
// when `optional`, otherwise that is reported. Without `group` it is 1 when the pattern has a
// group, else the whole.
Extraction ParseExtraction(ParseContext& context, const Section& section, bool optional = false);

// The variable whose name stands at `value`.
std::optional<Variable> ParseVariable(ParseContext& context, const Value& value);

}  // namespace wsurge
