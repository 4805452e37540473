#pragma once

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `report`: what is written beside result and summary.
ReportOptions ParseReport(ParseContext& context, const Value& value);

}  // namespace wsurge
