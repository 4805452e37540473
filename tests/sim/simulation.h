#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/agent_process.h"
#include "tests/sim/controller_process.h"
#include "tests/sim/network.h"
#include "tests/sim/oracle.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

struct SeedResult {
  std::string failure;     // the invariant that did not hold; empty: all hold
  std::uint64_t hash = 0;  // of everything that happened
};

// One seed: a controller, one to four agents, a run under faults, and a second run without.
class Simulation {
 public:
  Simulation(std::uint64_t seed, bool tell);
  SeedResult Run();

 private:
  // A machine with one way to the controller; the agents of a machine have one name.
  struct Host {
    Link link;
    std::string name;
    Nanos clock_offset{};
    AgentProcess* agent = nullptr;  // the latest
    bool restart = false;           // by a supervisor
    Expectation expected;
  };

  void MakeHosts();
  AgentProcess& StartProcess(std::size_t host);
  std::shared_ptr<Stream> Dial(AgentProcess& agent, v1::AgentMessage hello);
  void Supervise(std::size_t host);
  RunPlan Plan(const std::string& run_id, std::size_t agents);
  bool AllIdle() const;
  void JudgeRun(const std::string& run_id, bool undisturbed, bool stopped);

  // ---- faults.cc ----
  void PlanFaults();
  void PlanHostFault(std::size_t host);
  void PlanKill(std::size_t host);
  void Disturb(std::size_t host) { hosts_[host]->expected.tolerated = false; }
  void CutWhileRunning(std::size_t host, Nanos length, int times);
  void ResetWhileRunning(std::size_t host, int times);
  void Cut(std::size_t host, Nanos length);
  Nanos Moment() { return world_.random.Between(Nanos(0), std::chrono::seconds(5)); }
  Nanos LongestToleratedCut() const;

  World world_;
  LeaseTimes times_;
  ServiceTiming timing_;
  std::unique_ptr<ControllerProcess> controller_;
  std::unique_ptr<Oracle> oracle_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<std::unique_ptr<AgentProcess>> processes_;
  std::map<std::uint64_t, AgentProcess*> by_instance_;
  std::map<std::uint64_t, std::size_t> host_of_;  // by instance
  std::map<std::uint64_t, Expectation> killed_before_;
  std::uint64_t streams_ = 0;
  std::size_t parts_ = 1;
  bool two_phases_ = false;
  bool stops_ = false;             // the user stops the run
  bool all_disturbed_ = false;     // by the controller
  bool one_hardly_heard_ = false;  // an agent's messages take long
  Nanos faults_over_{};
};

}  // namespace wsurge::sim
