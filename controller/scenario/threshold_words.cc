#include "controller/scenario/threshold_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "common/plan/metric_words.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/scalars.h"

namespace wsurge {
namespace {

constexpr std::array<std::string_view, 1> kReserved{"agent"};

enum class Unit : std::uint8_t { kTime, kShare, kCount, kBytes, kRate, kByteRate };

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `prefix` and then a number between two others.
bool IsCode(std::string_view key, std::string_view prefix, std::uint64_t least,
            std::uint64_t most) {
  if (!key.starts_with(prefix)) return false;
  const auto code = ParseCount(key.substr(prefix.size()));
  return code && *code >= least && *code <= most;
}

Unit UnitOf(const Threshold& threshold) {
  if (threshold.metric == "seconds") return Unit::kTime;
  if (threshold.metric == "fairness") return Unit::kCount;
  if (threshold.metric == "throughput") return Unit::kRate;
  if (threshold.stat == "share") return Unit::kShare;
  const bool bytes = threshold.key == "bytes" || threshold.key == "wire_bytes";
  if (threshold.stat == "rate") return bytes ? Unit::kByteRate : Unit::kRate;
  if (threshold.stat == "count") return bytes ? Unit::kBytes : Unit::kCount;
  return Unit::kTime;
}

}  // namespace

bool IsTimeMetric(std::string_view metric) { return Contains(TimeMetricWords(), metric); }

bool IsValueMetric(std::string_view metric) {
  return metric == "seconds" || metric == "throughput";
}

bool IsReservedMetric(std::string_view metric) { return Contains(kReserved, metric); }

Words MetricNames() {
  Words metrics(TimeMetricWords().begin(), TimeMetricWords().end());
  for (const std::string_view word :
       {"errors", "closes", "checks", "seconds", "throughput", "fairness"}) {
    metrics.emplace_back(word);
  }
  for (const std::string_view word : CounterWords()) {
    const std::string_view group = word.substr(0, word.find('.'));
    if (!Contains(metrics, group)) metrics.push_back(group);
  }
  return metrics;
}

Words RequiredKeys(std::string_view metric) {
  if (metric == "checks") return {"passed", "failed"};
  Words keys;
  for (const std::string_view word : CounterWords()) {
    if (word.starts_with(Concat(metric, "."))) keys.push_back(word.substr(metric.size() + 1));
  }
  return keys;
}

Words KeysOf(std::string_view metric) {
  if (metric == "errors") return {ErrorWords().begin(), ErrorWords().end()};
  if (metric == "closes") return {"ours", "unanswered"};
  return RequiredKeys(metric);
}

bool IsKey(std::string_view metric, std::string_view key) {
  if (Contains(KeysOf(metric), key)) return true;
  if (metric == "closes") return IsCode(key, "", 1000, 4999);
  return metric == "errors" &&
         (IsCode(key, "upgrade_status_", 100, 999) || IsCode(key, "login_status_", 100, 999));
}

Words StatsOf(std::string_view metric, bool of_times) {
  if (IsValueMetric(metric)) return {"value"};
  if (metric == "fairness") return {"jain", "min", "p5", "p50", "p95", "max"};
  Words stats{"count", "rate"};
  if (metric == "errors" || metric == "checks") stats.emplace_back("share");
  if (of_times) stats.insert(stats.end(), TimeStatWords().begin(), TimeStatWords().end());
  return stats;
}

std::string_view ExpectedValue(const Threshold& threshold) {
  switch (UnitOf(threshold)) {
    case Unit::kTime:
      return "a duration such as 50ms";
    case Unit::kShare:
      return "a share such as 1% or 0.01";
    case Unit::kCount:
      return "a number such as 10";
    case Unit::kBytes:
      return "a size such as 10MiB";
    case Unit::kRate:
      return "a rate such as 1000/s";
    case Unit::kByteRate:
      return "a rate such as 10MiB/s";
  }
  return "";
}

std::optional<double> ParseValue(std::string_view text, const Threshold& threshold) {
  const Unit unit = UnitOf(threshold);
  const bool is_rate = unit == Unit::kRate || unit == Unit::kByteRate;
  if (is_rate && text.ends_with("/s")) text.remove_suffix(2);
  switch (unit) {
    case Unit::kTime:
      if (const auto duration = ParseDuration(text)) return ToSeconds(*duration);
      return std::nullopt;
    case Unit::kShare:
      return ParseShare(text);
    case Unit::kBytes:
    case Unit::kByteRate:
      return ParseSize(text);
    case Unit::kCount:
    case Unit::kRate:
      return text.starts_with("-") ? std::nullopt : ParseDecimal(text);
  }
  return std::nullopt;
}

}  // namespace wsurge
