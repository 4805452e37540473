#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/plan/scenario.h"

namespace wsurge {

// When a run was submitted, by both clocks.
struct SubmitTime {
  Nanos monotonic{};
  Nanos unix{};
};

// What a run is to do, and how it is told apart from others.
struct RunPlan {
  std::string run_id;
  Scenario scenario;
  std::string scenario_sha256;
  std::string tool_version;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> tags;
  bool trace = false;
  std::size_t agents = 0;               // exactly so many; 0: all that are idle, at least one
  Nanos wait{};                         // how long to wait for them, once it is its turn
  std::optional<SubmitTime> submitted;  // nothing: when it begins
};

}  // namespace wsurge
