#include "controller/report/watch_json.h"

#include <cstdint>
#include <optional>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "controller/results/watch_book.h"

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value CountOrNull(const std::optional<std::uint64_t>& count) {
  return count ? value(*count) : value(nullptr);
}

object SpanJson(const TargetUsage& span) {
  return {{"t", ToSeconds(span.begin)},
          {"duration", ToSeconds(span.end - span.begin)},
          {"cpu", CpuRate(span)},
          {"processes", span.processes},
          {"threads", span.threads},
          {"resident_bytes", span.resident_bytes},
          {"descriptors", CountOrNull(span.descriptors)},
          {"sockets", CountOrNull(span.sockets)}};
}

object PeakJson(const TargetUsage& most) {
  return {{"processes", most.processes},
          {"threads", most.threads},
          {"resident_bytes", most.resident_bytes},
          {"descriptors", CountOrNull(most.descriptors)},
          {"sockets", CountOrNull(most.sockets)}};
}

}  // namespace

array WatchJson(const TargetResult& target) {
  array entries;
  if (!target.watch) return entries;
  object entry;
  entry["agent"] = target.watch->agent_name;
  entry["found"] = target.watch->found;
  const WatchedTotals totals = TotalsOf(*target.watch);
  entry["cpu"] = object{
      {"seconds", ToSeconds(totals.cpu)}, {"mean", totals.cpu_mean}, {"max", totals.cpu_max}};
  entry["peak"] = PeakJson(totals.most);
  array series;
  for (const TargetUsage& span : target.watch->spans) series.push_back(SpanJson(span));
  entry["series"] = std::move(series);
  entries.push_back(std::move(entry));
  return entries;
}

}  // namespace wsurge
