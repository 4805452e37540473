#pragma once

#include <vector>

#include <boost/json/object.hpp>

#include "common/stats/counters.h"
#include "common/stats/interval.h"
#include "controller/results/agent_metrics.h"
#include "controller/results/run_result.h"

namespace wsurge {

// One time metric: count, min, mean, stddev, p50 … p9999, max, censored; seconds. Percentiles with
// too few samples beyond them are null. `at_least` names those that are only lower bounds, since
// censored samples lie there; it and `out_of_range` only where there are any.
boost::json::object TimeJson(const TimeSamples& samples);

// Counts by group, and the checks by name: `ws_sent.messages` becomes {"ws_sent": {"messages": n}}.
// The groups errors and closes hold what was counted, the others always all of their names.
void AddCounts(const Counters& counters, boost::json::object& to);

// Every time metric that has samples, all steps together, those of `record` steps under their own
// names, fairness, and the counts. `steps`: by Step::id.
void AddMetrics(const PhaseMetrics& metrics, const std::vector<StepResult>& steps,
                boost::json::object& to);

// Every time metric of one agent that has samples.
void AddTimes(const AgentMetrics& metrics, boost::json::object& to);

boost::json::object SeriesPointJson(const SeriesPoint& point);

}  // namespace wsurge
