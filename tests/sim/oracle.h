#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/agent_process.h"
#include "tests/sim/controller_process.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

// What may be expected of one agent of a run, given what is done to it.
struct Expectation {
  bool tolerated = true;  // only faults that a run must survive undisturbed
  bool only_killed = false;
};

// The invariants. Watches what agents do as they do it, and judges a run when it is over.
class Oracle {
 public:
  Oracle(World& world, ControllerProcess& controller, Nanos lease)
      : world_(world), controller_(controller), lease_(lease) {}

  void OnLoad(AgentProcess& agent, const Truth& truth);
  void OnSend(AgentProcess& agent, const v1::AgentMessage& message);
  void OnAcknowledge(std::uint64_t instance, const v1::Acknowledge& acknowledge);

  // `stopped`: by the user. By instance.
  void Judge(const std::string& run_id, const std::map<std::uint64_t, AgentProcess*>& processes,
             const std::map<std::uint64_t, Expectation>& expected, bool undisturbed, bool stopped);

 private:
  using Key = std::tuple<std::uint64_t, std::string, std::uint32_t>;  // instance, run, part
  struct Report {
    std::string bytes;
    std::uint64_t messages = 0;
  };
  void JudgeMember(const AgentResult& result, const MemberFacts& member, const AgentProcess& agent,
                   const std::string& run_id, const Expectation& expected, bool stopped);

  World& world_;
  ControllerProcess& controller_;
  const Nanos lease_;
  std::map<Key, std::vector<Report>> reports_;  // by sequence number - 1
  std::map<Key, std::uint64_t> acknowledged_;   // as the agent has read it
  std::map<std::pair<std::string, std::string>, std::uint64_t> loaded_by_;  // run, name: instance
};

}  // namespace wsurge::sim
