#pragma once

#include <boost/json/object.hpp>

namespace wsurge {

// result.json, schema 1, as a JSON Schema, draft 2020-12. Every object that WriteResultJson()
// writes is closed: a member that the schema does not know is a fault of one of the two. Pure.
boost::json::object ResultJsonSchema();

}  // namespace wsurge
