#pragma once

#include <iosfwd>

#include <boost/json/object.hpp>

#include "controller/results/run_result.h"

namespace wsurge {

// The document of result.json, for those who make something else of it.
boost::json::object ResultDocument(const RunResult& result);

// Writes result.json, schema 1: times are seconds as numbers, `started_at` is Unix time. Pure;
// callable from any thread.
void WriteResultJson(const RunResult& result, std::ostream& out);

}  // namespace wsurge
