#pragma once

#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `data`: a map of names to tables, in the order of the text. The files are read here, and the
// context learns the names of the tables and their columns.
std::vector<DataTable> ParseData(ParseContext& context, const Value& value);

}  // namespace wsurge
