#pragma once

#include <boost/json/object.hpp>

namespace wsurge {

// The scenario language as a JSON Schema, draft 2020-12, for editors and for checking a file
// without wsurge. It says what can be said of a single value and of the keys of one map; names that
// must exist, times that must fit and the like are the parser's.
boost::json::object ScenarioJsonSchema();

}  // namespace wsurge
