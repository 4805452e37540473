#include "common/stats/metric_names.h"

#include <algorithm>
#include <array>

namespace wsurge {
namespace {

constexpr std::array<std::string_view, kTimeMetricCount> kTimeNames{
    "ws_dns",
    "ws_tcp",
    "ws_tls",
    "ws_upgrade",
    "ws_connect",
    "ws_first_message",
    "ws_rtt",
    "ws_service",
    "ws_send_delay",
    "ws_send_wait",
    "ws_gap",
    "ws_delivery",
    "ws_delivery_first",
    "ws_delivery_last",
    "ws_sink",
    "ws_ping",
    "ws_reconnect",
    "ws_session",
    "ws_session_delay",
    "http_login",
    "record",
};

constexpr std::array<std::string_view, kCounterCount> kCounterNames{
    "ws_sent.messages",       "ws_sent.bytes",          "ws_received.messages",
    "ws_received.bytes",      "ws_received.discarded",  "ws_sent.wire_bytes",
    "ws_received.wire_bytes", "ws_connections.opened",  "ws_connections.failed",
    "ws_connections.closed",  "ws_connections.dropped", "sessions.due",
    "sessions.refused",       "sessions.started",       "sessions.done",
    "sessions.failed",        "sessions.ended",         "replies.expected",
    "replies.matched",        "replies.late",           "replies.lost",
    "replies.in_flight",      "replies.unsent",         "replies.unmatched",
    "operations.started",     "rules.dropped",          "delivery.expected",
    "delivery.received",      "delivery.lost",          "delivery.duplicated",
    "delivery.reordered",     "delivery.negative",      "delivery.untracked",
};

constexpr std::array<std::string_view, kValueMetricCount> kValueNames{"fairness", "agent.unread"};

template <typename Enum, std::size_t kSize>
std::optional<Enum> Find(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view Name(TimeMetric metric) { return kTimeNames.at(static_cast<std::size_t>(metric)); }

std::optional<TimeMetric> TimeMetricFromName(std::string_view name) {
  return Find<TimeMetric>(kTimeNames, name);
}

std::string_view Name(ValueMetric metric) {
  return kValueNames.at(static_cast<std::size_t>(metric));
}

std::optional<ValueMetric> ValueMetricFromName(std::string_view name) {
  return Find<ValueMetric>(kValueNames, name);
}

std::string_view Name(Counter counter) {
  return kCounterNames.at(static_cast<std::size_t>(counter));
}

std::optional<Counter> CounterFromName(std::string_view name) {
  return Find<Counter>(kCounterNames, name);
}

}  // namespace wsurge
