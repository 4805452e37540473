#include "common/plan/metric_words.h"

namespace wsurge {
namespace {

constexpr std::string_view kTimeMetrics[] = {
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
};

constexpr std::string_view kCounters[] = {
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

constexpr std::string_view kErrors[] = {
    "dns",
    "dns_timeout",
    "refused",
    "unreachable",
    "connect_timeout",
    "tls",
    "tls_timeout",
    "handshake",
    "upgrade_timeout",
    "reset",
    "closed_early",
    "connection_lost",
    "not_connected",
    "protocol",
    "invalid_utf8",
    "decompress",
    "too_large",
    "reply_timeout",
    "receive_timeout",
    "barrier_timeout",
    "extract",
    "record",
    "save",
    "login",
    "login_timeout",
    "refused_by_policy",
    "unsafe_value",
    "agent_limit",
};

constexpr std::string_view kTimeStats[] = {
    "min", "mean", "stddev", "max", "p50", "p75", "p90", "p95", "p99", "p999", "p9999",
};

}  // namespace

std::span<const std::string_view> TimeMetricWords() { return kTimeMetrics; }
std::span<const std::string_view> CounterWords() { return kCounters; }
std::span<const std::string_view> ErrorWords() { return kErrors; }
std::span<const std::string_view> TimeStatWords() { return kTimeStats; }

}  // namespace wsurge
