#pragma once

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// Whether each field of a table can stand where it is used to open connections: in a URL, a header,
// a cookie, a sub-protocol. What cannot is reported where the table's file stands in `data`.
void CheckDataInConnections(ParseContext& context, const Value& data, const Scenario& scenario);

}  // namespace wsurge
