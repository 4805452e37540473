#pragma once

#include <functional>
#include <string>

#include "common/stats/histogram.h"
#include "controller/results/run_result.h"

namespace wsurge {

// Whose times a histogram holds.
struct HistogramName {
  std::string target;
  std::string role;  // empty, as `step`: all of them together
  std::string step;
  std::string metric;

  friend auto operator<=>(const HistogramName&, const HistogramName&) = default;
};

// Calls visit(name, values) for every time metric that has samples in the measured phases: of each
// target as a whole, then of each of its steps. The metrics of `record` steps go by their own
// names. Pure; any thread.
void ForEachHistogram(const RunResult& result,
                      const std::function<void(const HistogramName&, const Histogram&)>& visit);

// "target.metric" or "target.role.step.metric", with every character percent-encoded (RFC 3986)
// that is not a letter, a digit, a dash or an underscore, dots of names included: it is one word
// that a comma does not end, and leads back to the names.
std::string TagOf(const HistogramName& name);
bool ReadTag(const std::string& tag, HistogramName& name);  // false: it is none

}  // namespace wsurge
