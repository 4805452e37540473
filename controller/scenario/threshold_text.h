#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/plan/threshold.h"

namespace wsurge {

// The names that tags of a threshold may refer to.
struct TagNames {
  std::vector<std::string> targets;
  std::vector<std::string> steps;
  std::vector<std::string> phases;
};

// What is wrong with a threshold's text, from byte `offset` of it on.
struct ThresholdFault {
  std::size_t offset = 0;
  std::string message;
};

// Reads `<metric>[{target|step|phase: name}][.<key>].<stat> <op> <value>`.
std::variant<Threshold, ThresholdFault> ParseThresholdText(std::string_view text,
                                                           const TagNames& names);

}  // namespace wsurge
