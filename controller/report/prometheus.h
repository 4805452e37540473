#pragma once

#include <ostream>

#include <boost/json/value.hpp>

namespace wsurge {

// A result document in Prometheus' text exposition format 0.0.4, for a node exporter's textfile
// collector or a push gateway. Times are seconds. Pure; any thread.
void WritePrometheus(const boost::json::value& document, std::ostream& out);

}  // namespace wsurge
