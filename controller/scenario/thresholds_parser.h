#pragma once

#include <vector>

#include "common/plan/threshold.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/threshold_text.h"

namespace wsurge {

// `thresholds`: a list of conditions on the result.
std::vector<Threshold> ParseThresholds(ParseContext& context, const Value& value,
                                       const TagNames& names);

}  // namespace wsurge
