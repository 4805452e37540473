#pragma once

#include <ostream>

#include <boost/json/value.hpp>

// A result document as CSV (RFC 4180; csv.h). Times are seconds; a field is empty where the
// document has no number. Pure functions, any thread.
namespace wsurge {

// One row for each target and metric over the measured phases: of time metrics their statistics, of
// counts and other numbers their value. `at_least` names the statistics that are only lower bounds.
void WriteSummaryCsv(const boost::json::value& document, std::ostream& out);

// One row for each target and point of its series.
void WriteSeriesCsv(const boost::json::value& document, std::ostream& out);

}  // namespace wsurge
