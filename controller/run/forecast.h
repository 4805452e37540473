#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/host_limits.h"
#include "common/plan/needs.h"
#include "common/plan/scenario.h"

// What a run will be, worked out from the scenario alone: nothing is asked of anybody.
namespace wsurge {

// How many of something there will be.
struct Amount {
  enum class Kind : std::uint8_t {
    kExactly,  // `count`
    kAbout,    // `count` on average: it is drawn
    kAtMost,   // `count`
    kUnknown,  // as many as the target's speed allows, or as messages ask for
  };
  Kind kind = Kind::kExactly;
  double count = 0;

  friend bool operator==(const Amount&, const Amount&) = default;
};

// Two parts of a whole; what one session does, so many times.
Amount operator+(const Amount& a, const Amount& b);
Amount operator*(const Amount& a, const Amount& times);

// The messages that one session of a role sends, rules left out. `role_connections`: of the whole
// run, for streams with a total rate.
Amount MessagesSent(const Role& role, std::uint64_t role_connections);

struct PhaseForecast {
  std::string name;
  std::uint64_t connections = 0;  // this agent's at most
  Amount sessions;
  Amount messages;  // sent
};

struct AgentForecast {
  std::uint32_t weight = 1;
  Needs needs;
  std::vector<PhaseForecast> phases;
  std::string refusal;  // why an agent with this host's limits would refuse it; empty: it would not
};

struct RoleForecast {
  std::string name;
  std::uint64_t connections = 0;  // of the largest phase
  Amount messages_per_session;
};

// One part of a run: a target, or all of them when they run together.
struct Forecast {
  std::vector<RoleForecast> roles;
  std::vector<AgentForecast> agents;
};

// REQUIRES: at least one weight. `limits`: of an agent's host.
Forecast ForecastRun(const Scenario& scenario, const std::vector<std::uint32_t>& weights,
                     std::size_t workers, const HostLimits& limits);

}  // namespace wsurge
