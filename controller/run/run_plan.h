#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "common/base/clock.h"
#include "common/plan/scenario.h"

namespace wsurge {

// What a run is to do, and how it is told apart from others.
struct RunPlan {
  std::string run_id;
  Scenario scenario;
  std::string scenario_sha256;
  std::string tool_version;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> tags;
  bool trace = false;
  std::size_t agents = 0;  // exactly so many; 0: all that are idle, at least one
  Nanos wait{};            // how long to wait for them
};

}  // namespace wsurge
