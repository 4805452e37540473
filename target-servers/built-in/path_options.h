// What the paths of known behaviour can be told, each in the query of its URL.
#pragma once

#include <cstdint>
#include <optional>

#include "target-servers/built-in/instant.h"
#include "target-servers/built-in/query.h"

namespace wsurge {

// `/slow?delay=5ms[&precise=true]`
struct SlowOptions {
  Nanos delay{};
  bool is_precise = false;  // spins before each reply
};

enum class ServiceDistribution { kFixed, kExponential };

// `/queue?service=2ms[&distribution=fixed|exponential][&seed=1][&precise=true]`
struct QueueOptions {
  Nanos service{};  // the mean
  ServiceDistribution distribution = ServiceDistribution::kFixed;
  std::uint64_t seed = 1;
  bool is_precise = false;
};

// `/stall?every=10s&for=1s`, or `/stall?after=5s&for=1s` for a single one
struct StallOptions {
  Nanos after{};  // when the first stall begins
  Nanos length{};
  std::optional<Nanos> every = {};  // nullopt: there is but one
};

// `/faulty?…`: a fault at each message whose number, from 1 on each connection, is a multiple
// (drop, duplicate, swap), or after that many messages (close, reset, bad_frame). 0: never.
struct FaultyOptions {
  std::uint64_t drop = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t swap = 0;
  std::uint64_t close = 0;
  std::uint16_t code = 1011;
  std::uint64_t reset = 0;
  std::uint64_t bad_frame = 0;
  bool no_close = false;
};

// What is missing or contradicts itself is refused in `query`, whose Problem() tells.
SlowOptions ReadSlowOptions(Query& query);
QueueOptions ReadQueueOptions(Query& query);
StallOptions ReadStallOptions(Query& query);
FaultyOptions ReadFaultyOptions(Query& query);

}  // namespace wsurge
