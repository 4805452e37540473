#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/plan/threshold.h"

namespace wsurge {

// The names of a scenario that a threshold may refer to.
struct TagNames {
  std::vector<std::string> targets;
  std::vector<std::string> roles;
  std::vector<std::string> phases;
  std::set<std::string, std::less<>> steps;
  std::set<std::string, std::less<>> records;  // metrics of `record` steps
  std::set<std::string, std::less<>> checks;
};

// What is wrong with a threshold's text, from byte `offset` of it on.
struct ThresholdFault {
  std::size_t offset = 0;
  std::string message;
};

// Reads `<metric>[{target|role|step|phase: name}][.<key>].<stat> <op> <value>`. A metric of a
// `record` step goes by the step's name; the key of `checks` is `passed` or `failed`, of all checks
// or after the name of one: `checks.has id.failed.count`.
// `hints`: whether a fault says what was probably meant.
std::variant<Threshold, ThresholdFault> ParseThresholdText(std::string_view text,
                                                           const TagNames& names,
                                                           bool hints = true);

// The same without operator and value: `ws_gap.p99`.
std::variant<Threshold, ThresholdFault> ParseMetricText(std::string_view text,
                                                        const TagNames& names, bool hints = true);

}  // namespace wsurge
