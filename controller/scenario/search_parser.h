#pragma once

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/threshold_text.h"

namespace wsurge {

// `search`: for the largest value of a var with which all conditions hold.
Search ParseSearch(ParseContext& context, const Value& value, const TagNames& names);

}  // namespace wsurge
