#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace wsurge {

enum class Comparison : std::uint8_t {
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kEqual,
  kNotEqual
};

// "<", "<=", ...
std::string_view ComparisonSymbol(Comparison comparison);
bool ComparisonHolds(Comparison comparison, double observed, double value);

// One condition on the measured result: `<metric>[{target|role|step|phase: name}][.<key>].<stat>
// <op> <value>`.
struct Threshold {
  std::string that;       // as the scenario wrote it
  std::string metric;     // "ws_rtt", "errors", "closes"
  std::string tag;        // "", "target", "role", "step" or "phase"
  std::string tag_value;  // the name that the tag must have
  std::string key;        // "1006" in closes.1006.count; or empty
  std::string stat;       // "p99", "count", "share", "mean", ...
  Comparison comparison = Comparison::kLess;
  double value = 0;    // seconds for times, a fraction for shares, else as written
  bool abort = false;  // judged once a second; ends the run when it does not hold
  Nanos after{};       // with `abort`: not before so much of the run has passed

  friend bool operator==(const Threshold&, const Threshold&) = default;
};

}  // namespace wsurge
