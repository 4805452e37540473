#include "tests/sim/simulation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wsurge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

Simulation::Simulation(std::uint64_t seed, bool tell) : world_(seed, tell) {
  Prng& random = world_.random;
  times_.lease = random.OneIn(8) ? seconds(8) : seconds(2);
  // The agent's own times in the same proportion to the lease.
  const auto scaled = [this](Nanos full) { return full * times_.lease.count() / 8'000'000'000; };
  timing_.first_retry = scaled(timing_.first_retry);
  timing_.last_retry = scaled(timing_.last_retry);
  timing_.connect_within = scaled(timing_.connect_within);
  timing_.refused_at_most = scaled(timing_.refused_at_most);
  parts_ = random.OneIn(3) ? 2 : 1;
  two_phases_ = random.OneIn(3);

  ControllerProcess::Setup setup;
  setup.times = times_;
  setup.journal = random.OneIn(2);
  setup.commit_most = random.OneIn(4) ? milliseconds(1'500) : milliseconds(100);
  if (random.OneIn(12)) {
    setup.inbox = 1 + random.Below(4);
    all_disturbed_ = true;
  }
  controller_ = std::make_unique<ControllerProcess>(world_, setup);
  oracle_ = std::make_unique<Oracle>(world_, *controller_, times_.lease);
  MakeHosts();
}

void Simulation::MakeHosts() {
  Prng& random = world_.random;
  const std::size_t count = 1 + random.Below(4);
  for (std::size_t i = 0; i < count; ++i) {
    auto host = std::make_unique<Host>();
    host->name = absl::StrCat("a", i + 1);
    host->link.delay_most = random.Between(milliseconds(1), milliseconds(20));
    if (random.OneIn(2)) {
      host->clock_offset = random.Between(-seconds(900), seconds(900)) + Nanos(1);
    }
    hosts_.push_back(std::move(host));
  }
}

AgentProcess& Simulation::StartProcess(std::size_t host) {
  AgentSetup setup;
  setup.name = hosts_[host]->name;
  setup.instance = processes_.size() + 1;
  setup.host = host;
  setup.clock_offset = hosts_[host]->clock_offset;
  setup.timing = timing_;
  AgentProcess::Outside outside;
  outside.link = &hosts_[host]->link;
  outside.dial = [this](AgentProcess& agent, v1::AgentMessage hello) {
    return Dial(agent, std::move(hello));
  };
  outside.on_load = [this](AgentProcess& agent, const Truth& truth, Nanos) {
    oracle_->OnLoad(agent, truth);
  };
  outside.on_send = [this](AgentProcess& agent, const v1::AgentMessage& message) {
    oracle_->OnSend(agent, message);
  };
  processes_.push_back(std::make_unique<AgentProcess>(world_, setup, outside));
  AgentProcess& process = *processes_.back();
  by_instance_[setup.instance] = &process;
  host_of_[setup.instance] = host;
  hosts_[host]->agent = &process;
  process.Begin();
  return process;
}

std::shared_ptr<Stream> Simulation::Dial(AgentProcess& agent, v1::AgentMessage hello) {
  const std::size_t host = agent.setup().host;
  const Link& link = hosts_[host]->link;
  const Nanos blocked = std::max({link.cut_up_until, link.cut_down_until, link.refuse_until});
  if (blocked > world_.now()) return nullptr;
  hello.mutable_hello()->set_boot_id(
      hosts_[host]->clock_offset == Nanos(0) ? "boot" : absl::StrCat("boot", host));
  auto stream = std::make_shared<Stream>();
  stream->id = ++streams_;
  stream->host = host;
  const std::weak_ptr<Stream> weak = stream;
  UpChannel::Reader up;
  up.held_until = [this, &link] {
    return std::max(link.cut_up_until, controller_->paused_until());
  };
  up.pause = [this, &link] {
    return link.slow_until > world_.now()
               ? world_.random.Between(milliseconds(50), milliseconds(400))
               : Nanos(0);
  };
  up.on_message = [this, stream](const v1::AgentMessage& message) {
    controller_->OnMessage(stream, message);
  };
  up.on_end = [this, stream] { controller_->OnStreamEnd(stream); };
  DownChannel::Reader down;
  down.held_until = [&link, &agent] { return std::max(link.cut_down_until, agent.paused_until()); };
  down.pause = [] { return Nanos(0); };
  down.on_message = [this, stream, &agent](const v1::ControllerMessage& message) {
    if (message.has_acknowledge() && agent.alive()) {
      oracle_->OnAcknowledge(agent.setup().instance, message.acknowledge());
    }
    agent.OnMessage(stream, message);
  };
  down.on_end = [stream, &agent] { agent.OnStreamEnd(stream); };
  stream->up = std::make_shared<UpChannel>(world_, link, std::move(up));
  stream->down = std::make_shared<DownChannel>(world_, link, std::move(down));
  stream->up->Send(std::move(hello));
  return stream;
}

// Starts the agent of a host again when it has ended.
void Simulation::Supervise(std::size_t host) {
  if (hosts_[host]->restart && !hosts_[host]->agent->alive()) {
    hosts_[host]->expected.only_killed = false;
    StartProcess(host);
  }
  world_.After(milliseconds(400), [this, host] { Supervise(host); });
}

RunPlan Simulation::Plan(const std::string& run_id, std::size_t agents) {
  RunPlan plan;
  plan.run_id = run_id;
  plan.agents = agents;
  plan.wait = seconds(10);
  Scenario& scenario = plan.scenario;
  scenario.name = "simulated";
  scenario.drain = milliseconds(300);
  for (std::size_t i = 0; i < parts_; ++i) {
    Target& target = scenario.targets.emplace_back();
    target.name = absl::StrCat("t", i);
    target.url.text = "ws://127.0.0.1:1/";
    target.url.host = "127.0.0.1";
    target.url.port = 1;
    target.url.resource = Template::Literal("/");
  }
  Phase phase;
  phase.name = "load";
  phase.duration = milliseconds(3'500);
  phase.connections_from = phase.connections_to = 10;
  if (two_phases_) {
    scenario.load.push_back(phase);
    scenario.load.back().name = "once";
    scenario.load.back().form = LoadForm::kOnce;
  }
  scenario.load.push_back(phase);
  Role& role = scenario.roles.emplace_back();
  role.name = "session";
  role.steps.push_back({0, "1.think", ThinkStep{.least = seconds(1), .most = seconds(1)}});
  if (world_.random.OneIn(4)) scenario.on_agent_lost = OnAgentLost::kAbort;
  return plan;
}

bool Simulation::AllIdle() const {
  std::size_t alive = 0;
  for (const auto& process : processes_) {
    if (!process->alive()) continue;
    ++alive;
    // One whose Closing nobody waits for any more keeps draining until it is asked again.
    const bool free = process->state() == AgentService::State::kIdle ||
                      process->state() == AgentService::State::kDraining;
    if (!free || !process->attached()) return false;
  }
  return controller_->idle() == alive;
}

void Simulation::JudgeRun(const std::string& run_id, bool undisturbed, bool stopped) {
  std::map<std::uint64_t, Expectation> expected;
  for (const auto& [instance, host] : host_of_) {
    expected[instance] = undisturbed ? Expectation{} : hosts_[host]->expected;
    // A phase that all agents begin together waits for one that is hardly heard.
    const bool waits = parts_ > 1 || (two_phases_ && one_hardly_heard_);
    if (all_disturbed_ || waits) expected[instance].tolerated = undisturbed;
    if (all_disturbed_) expected[instance].only_killed = false;
  }
  oracle_->Judge(run_id, by_instance_, expected, undisturbed, stopped);
}

SeedResult Simulation::Run() {
  controller_->Begin();
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    world_.After(world_.random.Between(Nanos(0), milliseconds(300)), [this, i] {
      StartProcess(i);
      Supervise(i);
    });
  }
  bool submitted = false;
  world_.After(milliseconds(500), [this, &submitted] {
    PlanFaults();
    controller_->Submit(Plan("first", hosts_.size()));
    submitted = true;
  });
  const Nanos begin = world_.now();
  world_.Run(begin + seconds(120), [&] { return submitted && controller_->over(); });
  if (!controller_->over()) world_.Fail("(1) the run does not end");
  if (world_.failure.empty()) {
    bool calm = !stops_ && !all_disturbed_ && parts_ == 1;
    for (const auto& host : hosts_) calm = calm && host->expected.tolerated;
    bool lost = false;
    for (const auto& [id, member] : controller_->members()) lost = lost || member.lost_at;
    JudgeRun("first", calm, stops_ || lost);
  }
  world_.Run(std::max(world_.now(), faults_over_ + 2 * times_.lost()), [] { return false; });
  const Nanos quiet = world_.now();
  for (const auto& host : hosts_) host->link.delay_most = milliseconds(5);
  world_.Run(quiet + seconds(60), [this] { return AllIdle(); });
  // What is still on its way arrives.
  world_.Run(world_.now() + times_.lost() + seconds(2), [] { return false; });
  world_.Run(world_.now() + seconds(60), [this] { return AllIdle(); });
  if (!AllIdle()) world_.Fail("(7) not all agents are idle after the run");
  const auto& result = controller_->outcome().result;
  const bool valid = result && result->verdict == wsurge::Verdict::kValid;
  for (const auto& process : processes_) {
    const bool waits = process->alive() && process->state() == AgentService::State::kDraining;
    if (waits && valid && !stops_) {
      world_.Fail("(7) " + process->setup().name +
                  " waits in vain for its Closing's acknowledgement");
    }
  }
  if (world_.failure.empty() && controller_->idle() > 0) {
    controller_->Submit(Plan("second", controller_->idle()));
    world_.Run(world_.now() + seconds(60), [this] { return controller_->over(); });
    if (!controller_->over()) world_.Fail("(7) the second run does not end");
    all_disturbed_ = false;
    if (world_.failure.empty()) JudgeRun("second", true, false);
  }
  return {world_.failure, world_.hash()};
}

}  // namespace wsurge::sim
