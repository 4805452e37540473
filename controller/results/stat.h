#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.h"
#include "controller/results/run_result.h"

namespace wsurge {

// Names one number of a result, as a threshold writes it:
// `<metric>[{target|role|step|phase: name}][.<key>].<stat>`.
//
// | metric                                       | key          | stat                            |
// |----------------------------------------------|--------------|---------------------------------|
// | a time metric                                | –            | count, min, mean, stddev, max,  |
// |                                              |              | p50 … p9999; rate (per second)  |
// | the metric of `record` steps                 | –            | likewise                        |
// | errors                                       | a kind or –  | count, rate, share              |
// | closes                                       | a code or –  | count, rate                     |
// | replies, delivery, sessions, ws_sent,        | needed       | count, rate                     |
// | ws_received, ws_connections, operations,     |              |                                 |
// | rules                                        |              |                                 |
// | checks                                       | passed or    | count, rate, share (of all of   |
// |                                              | failed, also | that name)                      |
// |                                              | <name>.passed|                                 |
// | seconds, throughput                          | –            | none or "value"                 |
//
// With a role or a step there are times only: nothing else is kept by them. Times are seconds.
// `closes` without a key are the ends that the peer or the network began.
struct StatName {
  std::string_view metric;
  std::string_view tag;
  std::string_view tag_value;
  std::string_view key;
  std::string_view stat;
};

struct Observation {
  double value = 0;
  bool at_least = false;  // only a lower bound: censored samples lie there
};

// The number of that name over the measured phases, or over the phase that the tag names. Nothing
// when the result has no such number: an unknown name, no sample, a share of nothing. Percentiles
// are given from the first sample on; whether there are enough to show is the report's question.
std::optional<Observation> Observe(const TargetResult& target, const StatName& name);

// The same without saying whether it is a lower bound.
std::optional<double> Stat(const TargetResult& target, const StatName& name);

// Closes that the peer or the network began.
std::uint64_t ForeignCloses(const Counters& counters);

// What rates over the measured phases divide by.
Nanos MeasuredLength(const TargetResult& target);

}  // namespace wsurge
