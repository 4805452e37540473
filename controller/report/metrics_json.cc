#include "controller/report/metrics_json.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

#include "controller/results/fairness.h"
#include "controller/results/named_results.h"
#include "controller/results/percentiles.h"

namespace wsurge {
namespace {

constexpr double kNanosPerSecond = 1e9;

boost::json::value SecondsOrNull(std::optional<Nanos> t) {
  if (!t) return nullptr;
  return ToSeconds(*t);
}

// The counts whose names begin with `prefix`, by the rest of the name.
boost::json::object GroupJson(const Counters& counters, std::string_view prefix) {
  boost::json::object group;
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    const auto counter = static_cast<Counter>(i);
    const std::string_view name = Name(counter);
    if (!name.starts_with(prefix)) continue;
    // Counted with compression only.
    if (name.ends_with(".wire_bytes") && counters.Get(counter) == 0) continue;
    group[name.substr(prefix.size())] = counters.Get(counter);
  }
  for (const auto& [name, count] : counters.All()) {
    if (name.starts_with(prefix)) group[name.substr(prefix.size())] = count;
  }
  return group;
}

boost::json::object FairnessJson(const Fairness& fairness) {
  return {{"connections", fairness.connections},
          {"jain", fairness.jain},
          {"min", fairness.min},
          {"p5", fairness.p5},
          {"p50", fairness.p50},
          {"p95", fairness.p95},
          {"max", fairness.max}};
}

}  // namespace

boost::json::object TimeJson(const TimeSamples& samples) {
  const Histogram& values = samples.values;
  boost::json::object times;
  boost::json::array at_least;
  times["count"] = values.count();
  const auto add = [&](std::string_view name, std::optional<double> nanos) {
    if (!nanos || values.count() == 0) {
      times[name] = nullptr;
      return;
    }
    times[name] = *nanos / kNanosPerSecond;
    if (IsLowerBound(samples, name, *nanos)) at_least.emplace_back(name);
  };
  add("min", static_cast<double>(values.min()));
  add("mean", values.Mean());
  add("stddev", values.StandardDeviation());
  for (const NamedPercentile& known : kPercentiles) {
    const auto shown = ShownPercentile(values, known.percentile);
    add(known.name, shown ? std::optional(static_cast<double>(shown->count())) : std::nullopt);
  }
  add("max", static_cast<double>(values.max()));
  times["censored"] = samples.censored;
  if (!at_least.empty()) times["at_least"] = std::move(at_least);
  if (values.out_of_range() > 0) times["out_of_range"] = values.out_of_range();
  return times;
}

void AddCounts(const Counters& counters, boost::json::object& to) {
  constexpr std::array<std::string_view, 9> kGroups{"errors",   "closes",      "replies",
                                                    "ws_sent",  "ws_received", "ws_connections",
                                                    "sessions", "operations",  "rules"};
  for (const std::string_view group : kGroups) {
    to[group] = GroupJson(counters, std::string(group) + ".");
  }
  boost::json::object checks;
  for (const auto& [name, result] : ChecksOf(counters)) {
    checks[name] = boost::json::object{{"passed", result.passed}, {"failed", result.failed}};
  }
  to["checks"] = std::move(checks);
}

void AddMetrics(const PhaseMetrics& metrics, const std::vector<StepResult>& steps,
                boost::json::object& to) {
  for (std::size_t i = 0; i < kTimeMetricCount; ++i) {
    const auto metric = static_cast<TimeMetric>(i);
    if (metric == TimeMetric::kRecord) continue;
    const TimeSamples samples = metrics.Total(metric);
    if (samples.values.count() == 0 && samples.values.out_of_range() == 0) continue;
    to[Name(metric)] = TimeJson(samples);
  }
  for (const auto& [name, samples] : RecordedTimes(metrics, steps)) to[name] = TimeJson(samples);
  if (const auto fairness = FairnessOf(metrics)) to["fairness"] = FairnessJson(*fairness);
  AddCounts(metrics.counters, to);
}

void AddTimes(const AgentMetrics& metrics, boost::json::object& to) {
  for (std::size_t i = 0; i < kTimeMetricCount; ++i) {
    const auto metric = static_cast<TimeMetric>(i);
    if (const auto samples = metrics.Times(metric)) to[Name(metric)] = TimeJson(*samples);
  }
}

boost::json::object SeriesPointJson(const SeriesPoint& point) {
  boost::json::object json;
  json["t"] = ToSeconds(point.begin);
  json["duration"] = ToSeconds(point.end - point.begin);
  json["agents"] = point.agents;
  for (const auto& [metric, times] : point.times) {
    boost::json::object reduced;
    reduced["count"] = times.count;
    reduced["mean"] = ToSeconds(times.mean);
    reduced["p50"] = SecondsOrNull(times.p50);
    reduced["p99"] = SecondsOrNull(times.p99);
    reduced["max"] = ToSeconds(times.max);
    json[Name(metric)] = std::move(reduced);
  }
  json["errors"] = GroupJson(point.counters, "errors.");
  json["ws_sent"] = GroupJson(point.counters, "ws_sent.");
  json["ws_received"] = GroupJson(point.counters, "ws_received.");
  boost::json::object connections;
  connections["open"] = point.open_connections;
  json["ws_connections"] = std::move(connections);
  return json;
}

}  // namespace wsurge
