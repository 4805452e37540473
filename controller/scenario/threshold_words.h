#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/plan/threshold.h"

// What can be said about a metric in a threshold: the vocabulary of threshold_text.h.
namespace wsurge {

using Words = std::vector<std::string_view>;

bool IsTimeMetric(std::string_view metric);

// "seconds" and "throughput": one number for a whole run.
bool IsValueMetric(std::string_view metric);

// A name that belongs to wsurge though no threshold can judge it.
bool IsReservedMetric(std::string_view metric);

// All that are recorded, those of a scenario's own `record` steps left out.
Words MetricNames();

// The keys that a metric must have one of: "messages" and "bytes" of "ws_sent".
Words RequiredKeys(std::string_view metric);

// The keys that it may have, as far as they can be listed; and whether one of them is `key`.
Words KeysOf(std::string_view metric);
bool IsKey(std::string_view metric, std::string_view key);

// `of_times`: the metric holds times.
Words StatsOf(std::string_view metric, bool of_times);

// What the threshold's value is counted in: "a duration such as 50ms"; and such a value.
std::string_view ExpectedValue(const Threshold& threshold);
std::optional<double> ParseValue(std::string_view text, const Threshold& threshold);

}  // namespace wsurge
