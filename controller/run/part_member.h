#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_link.h"
#include "controller/agents/clock_offset_estimator.h"

namespace wsurge {

// A while in which an agent was not heard from, and then it was.
struct Silence {
  Nanos from{};
  Nanos to{};
};

// One agent in a part.
struct PartMember {
  AgentId id = 0;
  std::string name;
  std::uint32_t weight = 1;
  std::shared_ptr<AgentLink> link;
  std::uint32_t clock_domain = 0;  // see Registry::Clock
  bool watches = false;            // the watched targets of its host are its to look at

  // Set by the part.
  bool ready = false;
  std::uint64_t connections = 0;  // the most that it will hold
  ClockEstimate clock;            // when the start was agreed
  std::optional<std::size_t> phase_done;
  std::optional<Closing> closing;
  std::optional<Nanos> suspect_since;
  std::vector<Silence> silences;
  std::optional<Nanos> lost_at;
  bool returned = false;  // after it was lost, to hand in its reports
};

}  // namespace wsurge
