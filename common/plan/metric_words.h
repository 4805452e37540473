#pragma once

#include <span>
#include <string_view>

// The words by which a threshold names what it judges. What the words mean is said where the
// metrics are kept (common/stats); a test holds the two lists equal.
namespace wsurge {

// "ws_rtt", ...
std::span<const std::string_view> TimeMetricWords();

// "ws_sent.messages", ...
std::span<const std::string_view> CounterWords();

// The kinds in `errors.<kind>`; beside them stands upgrade_status_<code>.
std::span<const std::string_view> ErrorWords();

// The stats of a time metric, without "count" and "rate", which count samples.
std::span<const std::string_view> TimeStatWords();

}  // namespace wsurge
