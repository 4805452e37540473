#pragma once

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `connection`: what every connection is opened with.
ConnectionOptions ParseConnection(ParseContext& context, const Value& value);

}  // namespace wsurge
