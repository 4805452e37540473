#include "controller/report/result_json.h"

#include <chrono>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "controller/report/delivery_json.h"
#include "controller/report/health_json.h"
#include "controller/report/json_printer.h"
#include "controller/report/metrics_json.h"
#include "controller/report/watch_json.h"
#include "controller/results/stat.h"

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr int kSchema = 1;

array TextsJson(const std::vector<std::string>& texts) {
  array json;
  for (const std::string& text : texts) json.emplace_back(text);
  return json;
}

object NamedTextsJson(const std::map<std::string, std::string>& texts) {
  object json;
  for (const auto& [name, text] : texts) json[name] = text;
  return json;
}

value NumberOrNull(std::optional<double> number) {
  if (!number) return nullptr;
  return *number;
}

// To the millisecond: a double has no place for the nanoseconds of today.
double UnixSeconds(Nanos unix) {
  constexpr double kMillisPerSecond = 1e3;
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(unix).count();
  return static_cast<double>(millis) / kMillisPerSecond;
}

object RunJson(const RunResult& result) {
  object json;
  json["id"] = result.id;
  json["name"] = result.name;
  json["scenario_sha256"] = result.scenario_sha256;
  json["seed"] = result.seed;
  json["tags"] = NamedTextsJson(result.tags);
  json["started_at"] = UnixSeconds(result.started_at_unix);
  json["duration"] = ToSeconds(result.duration);
  json["verdict"] = VerdictName(result.verdict);
  json["reasons"] = TextsJson(result.reasons);
  json["notes"] = TextsJson(result.notes);
  json["interrupted"] = result.interrupted;
  return json;
}

object EnvironmentJson(const AgentEnvironment& environment) {
  object json;
  json["agent"] = environment.name;
  json["kernel"] = environment.kernel;
  json["cpus"] = environment.cpus;
  json["workers"] = environment.workers;
  json["versions"] = object{{"wsurge", environment.version}};
  json["limits"] = object{{"descriptors", environment.descriptor_limit}};
  return json;
}

object AgentJson(const AgentResult& agent) {
  object json;
  json["name"] = agent.environment.name;
  json["host"] = agent.environment.host;
  json["weight"] = agent.environment.weight;
  json["labels"] = NamedTextsJson(agent.environment.labels);
  json["share"] = agent.share;
  json["connections"] = agent.connections;
  if (agent.lost_at) json["lost_at"] = ToSeconds(*agent.lost_at);
  json["clock"] =
      object{{"offset", ToSeconds(agent.clock.offset)}, {"bound", ToSeconds(agent.clock.bound)}};
  json["start_skew"] = ToSeconds(agent.start_skew);
  object totals;
  AddTimes(agent.measured, totals);
  AddCounts(agent.counters, totals);
  json["totals"] = std::move(totals);
  json["health"] = HealthJson(agent);
  return json;
}

object TotalsJson(const TargetResult& target) {
  object json;
  AddMetrics(target.totals, target.steps, json);
  AddDelivery(target.totals.counters, target.delivery, json);
  json["seconds"] = target.seconds ? value(ToSeconds(*target.seconds)) : value(nullptr);
  json["throughput"] = NumberOrNull(Stat(target, {"throughput", "", "", "", ""}));
  json["errors_share"] = NumberOrNull(Stat(target, {"errors", "", "", "", "share"}));
  return json;
}

// The steps that have samples of their own.
array StepsJson(const TargetResult& target) {
  array steps;
  for (std::size_t step = 0; step < target.steps.size(); ++step) {
    object json;
    json["name"] = target.steps[step].name;
    json["role"] = target.steps[step].role;
    const std::size_t described = json.size();
    for (std::size_t i = 0; i < kTimeMetricCount; ++i) {
      const auto metric = static_cast<TimeMetric>(i);
      const TimeSamples* samples = target.totals.Find(metric, static_cast<std::int32_t>(step));
      if (samples == nullptr || samples->values.count() == 0) continue;
      const bool own = metric == TimeMetric::kRecord;
      json[own ? std::string_view(target.steps[step].record) : Name(metric)] = TimeJson(*samples);
    }
    if (json.size() > described) steps.push_back(std::move(json));
  }
  return steps;
}

object TargetJson(const TargetResult& target) {
  object json;
  json["name"] = target.name;
  json["url"] = target.url;
  json["totals"] = TotalsJson(target);
  json["steps"] = StepsJson(target);
  array phases;
  for (const PhaseResult& phase : target.phases) {
    object entry;
    entry["name"] = phase.name;
    entry["measured"] = phase.measured;
    entry["open_loop"] = phase.open_loop;
    entry["begin"] = ToSeconds(phase.begin);
    entry["length"] = ToSeconds(phase.length);
    if (phase.plan) entry["sessions_planned"] = phase.plan->due;
    AddMetrics(phase.metrics, target.steps, entry);
    AddDelivery(phase.metrics.counters, phase.delivery, entry);
    phases.push_back(std::move(entry));
  }
  json["phases"] = std::move(phases);
  array series;
  for (const SeriesPoint& point : target.series) series.push_back(SeriesPointJson(point));
  json["series"] = std::move(series);
  json["watch"] = WatchJson(target);
  return json;
}

object ThresholdJson(const ThresholdResult& result) {
  object json;
  json["that"] = result.threshold.that;
  json["observed"] = NumberOrNull(result.observed);
  if (result.at_least) json["at_least"] = true;
  json["passed"] = result.passed;
  return json;
}

template <typename T, typename F>
array ArrayOf(const std::vector<T>& items, F to_json) {
  array json;
  for (const T& item : items) json.push_back(to_json(item));
  return json;
}

}  // namespace

object ResultDocument(const RunResult& result) {
  object json;
  json["schema"] = kSchema;
  json["tool"] = object{{"version", result.tool_version}};
  json["run"] = RunJson(result);
  json["environment"] = ArrayOf(
      result.agents, [](const AgentResult& agent) { return EnvironmentJson(agent.environment); });
  json["agents"] = ArrayOf(result.agents, AgentJson);
  json["targets"] = ArrayOf(result.targets, TargetJson);
  json["thresholds"] = ArrayOf(result.thresholds, ThresholdJson);
  json["ledger"] = object{{"balanced", result.ledger_differences.empty()},
                          {"differences", TextsJson(result.ledger_differences)}};
  return json;
}

void WriteResultJson(const RunResult& result, std::ostream& out) {
  PrintJson(ResultDocument(result), out);
}

}  // namespace wsurge
