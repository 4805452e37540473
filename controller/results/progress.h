#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"

namespace wsurge {

// One second of the live view.
struct Progress {
  std::string target;
  std::string phase;
  Nanos elapsed{};               // since the start of the part
  std::optional<Nanos> planned;  // length of the load, where it is known beforehand
  std::uint64_t open_connections = 0;
  double messages_per_second = 0;  // sent and received, over the last full second
  std::string latency_metric;      // which metric p50 and p99 are of: ws_rtt, else ws_gap
  std::optional<Nanos> p50;        // of the last full second
  std::optional<Nanos> p99;
  std::uint64_t errors = 0;  // since the start
  std::uint32_t agents = 0;
  std::uint32_t agents_lost = 0;
};

}  // namespace wsurge
