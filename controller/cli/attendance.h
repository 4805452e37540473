#pragma once

#include <chrono>
#include <set>
#include <string>

#include "absl/status/status.h"

#include "controller/cli/local_agents.h"
#include "controller/service/control_client.h"

namespace wsurge {

// Watches that the agents this command started do attach. The main thread.
class Attendance {
 public:
  // Both outlive it.
  Attendance(ControlClient& client, LocalAgents& agents, std::chrono::nanoseconds wait);

  // Why the run cannot begin, in one line and what the agent printed: InvalidArgument when an agent
  // does not accept its command line, which repeats the user's options. OK while all is well.
  // To be called a few times a second until the run has begun.
  absl::Status Problem();

 private:
  ControlClient& client_;
  LocalAgents& agents_;
  const std::chrono::nanoseconds wait_;
  const std::chrono::steady_clock::time_point until_;
  std::set<std::string> missing_;  // not seen attached yet
};

}  // namespace wsurge
