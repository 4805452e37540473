#pragma once

#include <ostream>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "controller/report/time_histograms.h"

// A run's times as a HdrHistogram interval log, format version 1.3 as its Java implementation
// writes and reads it: one line for each histogram, tagged as TagOf() says, its values in
// nanoseconds. Each is in HdrHistogram's V2 compressed encoding. Pure functions, any thread.
namespace wsurge {

void WriteHlog(const RunResult& result, std::ostream& out);

struct LoggedHistogram {
  HistogramName name;
  Histogram values;  // each sample has its bucket's lowest value
};

// What WriteHlog wrote. The text may come from a stranger: InvalidArgument names the line that is
// wrong, and no line takes more memory than a full histogram does.
absl::StatusOr<std::vector<LoggedHistogram>> ReadHlog(std::string_view text);

}  // namespace wsurge
