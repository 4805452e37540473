#pragma once

#include "common/plan/connection_options.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `connection`: what every connection is opened with. Each key takes the place of what `base` says
// about it: the defaults, or for a role the file's own `connection`.
ConnectionOptions ParseConnection(ParseContext& context, const Value& value,
                                  ConnectionOptions base);

}  // namespace wsurge
