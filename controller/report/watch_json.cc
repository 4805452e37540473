#include "controller/report/watch_json.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// CPU seconds in a second: 1 is one CPU.
double CpuShare(Nanos cpu, Nanos wall) {
  return wall > Nanos::zero() ? ToSeconds(cpu) / ToSeconds(wall) : 0;
}

value CountOrNull(const std::optional<std::uint64_t>& count) {
  return count ? value(*count) : value(nullptr);
}

object SpanJson(const TargetUsage& span) {
  return {{"t", ToSeconds(span.begin)},
          {"duration", ToSeconds(span.end - span.begin)},
          {"cpu", CpuShare(span.cpu, span.end - span.begin)},
          {"processes", span.processes},
          {"threads", span.threads},
          {"resident_bytes", span.resident_bytes},
          {"descriptors", CountOrNull(span.descriptors)},
          {"sockets", CountOrNull(span.sockets)}};
}

// The most that was held at once.
object PeakJson(const WatchedUsage& usage) {
  TargetUsage most;
  for (const TargetUsage& span : usage.spans) {
    most.processes = std::max(most.processes, span.processes);
    most.threads = std::max(most.threads, span.threads);
    most.resident_bytes = std::max(most.resident_bytes, span.resident_bytes);
    // Nothing is less than any count.
    most.descriptors = std::max(most.descriptors, span.descriptors);
    most.sockets = std::max(most.sockets, span.sockets);
  }
  return {{"processes", most.processes},
          {"threads", most.threads},
          {"resident_bytes", most.resident_bytes},
          {"descriptors", CountOrNull(most.descriptors)},
          {"sockets", CountOrNull(most.sockets)}};
}

object CpuJson(const WatchedUsage& usage) {
  Nanos cpu{};
  Nanos wall{};
  double most = 0;
  for (const TargetUsage& span : usage.spans) {
    cpu += span.cpu;
    wall += span.end - span.begin;
    most = std::max(most, CpuShare(span.cpu, span.end - span.begin));
  }
  return {{"seconds", ToSeconds(cpu)}, {"mean", CpuShare(cpu, wall)}, {"max", most}};
}

}  // namespace

array WatchJson(const TargetResult& target) {
  array entries;
  if (!target.watch) return entries;
  object entry;
  entry["agent"] = target.watch->agent_name;
  entry["found"] = target.watch->found;
  entry["cpu"] = CpuJson(*target.watch);
  entry["peak"] = PeakJson(*target.watch);
  array series;
  for (const TargetUsage& span : target.watch->spans) series.push_back(SpanJson(span));
  entry["series"] = std::move(series);
  entries.push_back(std::move(entry));
  return entries;
}

}  // namespace wsurge
