#include "controller/report/health_json.h"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

object WorstJson(const WorstSecond& second) {
  return {{"share", second.share}, {"at", ToSeconds(second.at)}};
}

object WorkerJson(std::uint32_t number, const WorkerHealth& worker, bool run_queue_known) {
  object json;
  json["worker"] = number;
  json["seconds"] = ToSeconds(worker.wall);
  json["busy"] = worker.BusyShare();
  json["busy_max"] = WorstJson(worker.BusyWorst());
  json["run_queue"] = run_queue_known ? value(worker.RunQueueShare()) : value(nullptr);
  json["run_queue_max"] = run_queue_known ? value(WorstJson(worker.run_queue_worst)) : nullptr;
  json["cpu"] = worker.CpuShare();
  json["longest_pass"] = object{{"duration", ToSeconds(worker.longest_pass)},
                                {"at", ToSeconds(worker.longest_pass_at)}};
  return json;
}

value UnreadJson(const SparseHistogram* unread) {
  if (unread == nullptr) return nullptr;
  return object{{"count", unread->count()},
                {"p50", unread->ValueAtPercentile(50)},
                {"p99", unread->ValueAtPercentile(99)},
                {"max", unread->max()}};
}

}  // namespace

object HealthJson(const AgentResult& agent) {
  object json;
  array workers;
  for (const auto& [number, worker] : agent.health.workers) {
    workers.push_back(WorkerJson(number, worker, !agent.health.run_queue_unknown));
  }
  json["workers"] = std::move(workers);
  json["descriptors"] = agent.health.descriptors;
  json["resident_bytes"] = agent.health.resident_bytes;
  json["unread"] = UnreadJson(agent.measured.Values(ValueMetric::kUnread));
  const auto p99 = agent.measured.Percentile(TimeMetric::kSendDelay, 99);
  json["lateness"] = p99 ? value(ToSeconds(*p99)) : value(nullptr);
  return json;
}

}  // namespace wsurge
