#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The metrics by name: one table that recording, wire and reports share. From which instant to
// which each time counts is said here and nowhere else in the code.
namespace wsurge {

enum class TimeMetric : std::uint8_t {
  kDns,            // ws_dns: resolution asked -> addresses known
  kTcp,            // ws_tcp: connect called -> connected
  kTls,            // ws_tls: connected -> TLS handshake done
  kUpgrade,        // ws_upgrade: request sent -> 101 read
  kConnect,        // ws_connect: the whole, from the begin of the attempt to 101 read
  kFirstMessage,   // ws_first_message: upgrade done -> first message received
  kRtt,            // ws_rtt: request due -> reply received
  kService,        // ws_service: request's first byte taken by the kernel -> reply received
  kSendDelay,      // ws_send_delay: due -> the worker reached the message
  kSendWait,       // ws_send_wait: reached -> the kernel took its first byte
  kGap,            // ws_gap: received -> next received on one connection
  kDelivery,       // ws_delivery: stamped message due -> received, by each of its receivers
  kDeliveryFirst,  // ws_delivery_first: due -> received by the first of all its receivers
  kDeliveryLast,   // ws_delivery_last: due -> received by the last of them
  kSink,           // ws_sink: cost of `save` per message (open, append, close)
  kPing,           // ws_ping: client ping sent -> its pong read
  kReconnect,      // ws_reconnect: connection lost -> upgrade of the next one done
  kSession,        // ws_session: connect begun -> connection closed
  kSessionDelay,   // ws_session_delay: session of an open phase due -> started
  kHttpLogin,      // http_login: request begun -> response read whole
  kRecord,         // record: values of `record` steps, under the names that these give
};
inline constexpr std::size_t kTimeMetricCount = 21;

std::string_view Name(TimeMetric metric);
std::optional<TimeMetric> TimeMetricFromName(std::string_view name);

// Distributions of other quantities than time.
enum class ValueMetric : std::uint8_t {
  kFairness,  // fairness: data messages received on one connection within one phase
  kUnread,    // agent.unread: bytes that lay in a socket's receive queue when its worker came to it
};
inline constexpr std::size_t kValueMetricCount = 2;

std::string_view Name(ValueMetric metric);
std::optional<ValueMetric> ValueMetricFromName(std::string_view name);

// Counts that are always kept. Rare ones with open-ended names (`errors.upgrade_status_404`,
// `closes.1006`) are kept by name beside them (Counters::named).
enum class Counter : std::uint8_t {
  kSentMessages,        // ws_sent.messages: data messages handed to the kernel or its queue
  kSentBytes,           // ws_sent.bytes: their payload
  kReceivedMessages,    // ws_received.messages: data messages within a session
  kReceivedBytes,       // ws_received.bytes: their payload
  kReceivedDiscarded,   // ws_received.discarded: messages after the session's end
  kSentWireBytes,       // ws_sent.wire_bytes: payload of data frames as sent, with compression only
  kReceivedWireBytes,   // ws_received.wire_bytes: the same as received
  kConnectionsOpened,   // ws_connections.opened: upgrades done
  kConnectionsFailed,   // ws_connections.failed: attempts that ended before that
  kConnectionsClosed,   // ws_connections.closed: opened ones that have ended
  kConnectionsDropped,  // ws_connections.dropped: of those, reset by a `drop` step
  kSessionsDue,         // sessions.due: starts that an open phase asked for
  kSessionsRefused,     // sessions.refused: of those, not started because of `at_most`
  kSessionsStarted,     // sessions.started
  kSessionsDone,        // sessions.done: program finished
  kSessionsFailed,      // sessions.failed: a step or the connection failed
  kSessionsEnded,       // sessions.ended: cut short by the end of its phase or of the run
  kRepliesExpected,     // replies.expected: requests sent; = matched + late + lost + in_flight
  kRepliesMatched,      // replies.matched: answered in time
  kRepliesLate,         // replies.late: answered after their timeout
  kRepliesLost,         // replies.lost: timed out or cut off, and never answered
  kRepliesInFlight,     // replies.in_flight: neither answered nor timed out when the session ended
  kRepliesUnsent,       // replies.unsent: messages of a stream that were due and never sent
  kRepliesUnmatched,    // replies.unmatched: messages that no request, rule or receive took
  kOperationsStarted,   // operations.started: connects, requests and receives: what errors.share
                        // divides by
  kRulesDropped,        // rules.dropped: rule instances beyond 1,000 at a time on one connection
  kDeliveryExpected,    // delivery.expected: receipts of stamped messages whose `reaches` is known
  kDeliveryReceived,    // delivery.received: receipts of stamped messages, duplicates left out
  kDeliveryLost,        // delivery.lost: expected (or between two that came) and never received
  kDeliveryDuplicated,  // delivery.duplicated: receipts of a message that had come before
  kDeliveryReordered,   // delivery.reordered: receipts after a later message of the same sender
  kDeliveryNegative,    // delivery.negative: received before they were due, by clocks that differ
  kDeliveryUntracked,   // delivery.untracked: of those received, by a pair beyond the limit
};
inline constexpr std::size_t kCounterCount = 33;

std::string_view Name(Counter counter);
std::optional<Counter> CounterFromName(std::string_view name);

}  // namespace wsurge
