#include "controller/run/coordinator.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "common/plan/placement.h"
#include "controller/results/notes.h"
#include "controller/results/thresholds.h"

namespace wsurge {
namespace {

constexpr Nanos kJudgeEvery = std::chrono::seconds(1);

bool HasAborts(const Scenario& scenario) {
  return std::any_of(scenario.thresholds.begin(), scenario.thresholds.end(),
                     [](const Threshold& threshold) { return threshold.abort; });
}

AgentEnvironment EnvironmentOf(const AgentInfo& info) {
  return {info.name,  info.host,    info.version,          info.kernel,
          info.cpus,  info.workers, info.descriptor_limit, info.weight,
          info.labels};
}

// How many of the run's first `total` connections each agent has.
std::vector<std::uint64_t> HeldBy(const Scenario& scenario, std::uint64_t total,
                                  const std::vector<std::uint32_t>& weights) {
  const bool together = scenario.run_targets == RunTargets::kTogether;
  const Placement placement(scenario.roles, together ? scenario.targets.size() : 1, weights);
  std::vector<std::uint64_t> held(weights.size(), 0);
  for (std::uint64_t number = 0; number < total; ++number) ++held[placement.Of(number).agent];
  return held;
}

}  // namespace

Coordinator::Coordinator(RunPlan plan, AgentPool& pool, Nanos now, Nanos now_unix)
    : plan_(std::move(plan)),
      pool_(pool),
      created_(now),
      created_unix_(now_unix),
      has_aborts_(HasAborts(plan_.scenario)) {}

void Coordinator::Tick(Nanos now) {
  if (state_ == RunState::kWaiting) TryToClaim(now);
  if (state_ != RunState::kWorking) return;
  part_->Tick(now);
  if (has_aborts_ && part_->started() && now >= next_judgement_) JudgeAborts(now);
  AfterPart(now);
}

void Coordinator::TryToClaim(Nanos now) {
  for (ClaimedAgent& claimed : pool_.Claim(plan_.agents)) {
    agents_.emplace_back().claimed = std::move(claimed);
  }
  if (!agents_.empty()) {
    state_ = RunState::kWorking;
    BeginPart(now);
  } else if (now - created_ >= plan_.wait) {
    const std::vector<std::string> idle = pool_.IdleNames();
    Finish(now,
           absl::StrFormat("%d of %d agents are available after waiting %s (%s); start agents with "
                           "wsurge-agent --controller, or ask for fewer with --agents",
                           idle.size(), std::max<std::size_t>(plan_.agents, 1),
                           FormatDuration(plan_.wait),
                           idle.empty() ? "none is idle" : absl::StrJoin(idle, ", ")),
           ExitCode::kUnavailable);
  }
}

// One agent of each host looks at the targets there.
void Coordinator::BeginPart(Nanos now) {
  std::vector<PartMember> members;
  std::set<std::array<std::string, 3>> hosts;
  for (RunAgent& agent : agents_) {
    if (agent.gone) {
      if (!agent.lost_at) agent.lost_at = now;
      continue;
    }
    PartMember& member = members.emplace_back();
    member.id = agent.claimed.id;
    member.clock_domain = agent.claimed.clock_domain;
    member.name = agent.claimed.info.name;
    member.weight = agent.claimed.info.weight;
    member.link = agent.claimed.link;
    const AgentInfo& info = agent.claimed.info;
    member.watches = hosts.insert({info.host, info.clock.boot_id, info.network_namespace}).second;
  }
  part_.emplace(
      plan_.scenario, PartPlan{plan_.run_id, part_number_, NextTargets(), plan_.seed, plan_.trace},
      std::move(members),
      [this](std::uint32_t domain, Nanos at) { return pool_.Clock(domain, at); }, now);
}

TargetRange Coordinator::NextTargets() const {
  if (plan_.scenario.run_targets == RunTargets::kInTurn) return {targets_.size(), 1};
  return {0, plan_.scenario.targets.size()};
}

void Coordinator::Handle(RunEvent event, Nanos now) {
  if (state_ != RunState::kWorking) return;
  if (const auto* lost = std::get_if<AgentLost>(&event.body)) {
    OnLost(event.agent, lost->reason, now);
  } else if (auto& message = std::get<RunMessage>(event.body);
             auto* trace = std::get_if<AgentTrace>(&message.body)) {
    if (message.run_id == plan_.run_id) TakeTrace(event.agent, std::move(*trace));
  } else {
    part_->OnMessage(event.agent, std::move(message), now);
    for (SampleBatch& batch : part_->TakeSamples()) samples_.push_back(std::move(batch));
  }
  AfterPart(now);
}

void Coordinator::OnLost(AgentId id, const std::string& reason, Nanos now) {
  for (RunAgent& agent : agents_) {
    if (agent.claimed.id != id) continue;
    agent.gone = true;
    // The part that it was to prepare is not collected.
    if (part_->state() == PartState::kPreparing && !agent.lost_at) agent.lost_at = now;
    if (Aborts() && facts_.aborted_by_loss_of.empty()) {
      facts_.aborted_by_loss_of = agent.claimed.info.name;
    }
  }
  part_->OnLost(id, reason, now);
  const bool load = part_->state() == PartState::kArmed || part_->state() == PartState::kRunning;
  if (load && !facts_.aborted_by_loss_of.empty()) {
    part_->Stop(absl::StrCat("agent ", facts_.aborted_by_loss_of, " was lost"), now);
  }
}

void Coordinator::TakeTrace(AgentId id, AgentTrace trace) {
  if (!plan_.trace) return;
  for (const RunAgent& agent : agents_) {
    if (agent.claimed.id == id) trace.agent = agent.claimed.info.name;
  }
  part_->redactor().Redact(trace);
  traces_.push_back(std::move(trace));
}

void Coordinator::Stop(Nanos now) {
  if (stopped_) return;
  stopped_ = true;
  if (state_ == RunState::kWaiting) {
    Finish(now, "stopped while it waited for agents", ExitCode::kInterrupted);
  } else if (state_ == RunState::kWorking) {
    part_->Stop("stopped by the user", now);
    AfterPart(now);
  }
}

void Coordinator::JudgeAborts(Nanos now) {
  next_judgement_ = now + kJudgeEvery;
  aborted_by_ = ThresholdToAbortOn(plan_.scenario.thresholds, part_->aggregator().ResultsSoFar(),
                                   now - part_->begin());
  if (!aborted_by_) return;
  next_judgement_ = Nanos::max();
  part_->Stop(absl::StrCat("threshold failed: ", aborted_by_->threshold.that), now);
}

void Coordinator::AfterPart(Nanos now) {
  if (state_ != RunState::kWorking) return;
  if (part_->state() == PartState::kFailed) {
    Finish(now, part_->error(), ExitCode::kUnavailable);
    return;
  }
  if (part_->state() != PartState::kCollected) return;
  CollectPart();
  ++part_number_;
  const bool any_left = std::any_of(agents_.begin(), agents_.end(),
                                    [](const RunAgent& agent) { return !agent.gone; });
  const bool another = targets_.size() < plan_.scenario.targets.size() && !stopped_ && !aborted_by_;
  if (!facts_.aborted_by_loss_of.empty() && !stopped_ && !aborted_by_) {
    Finish(now,
           absl::StrCat("agent ", facts_.aborted_by_loss_of,
                        " was lost, which ends the run (on_agent_lost: abort)"),
           ExitCode::kUnavailable);
  } else if (another && any_left) {
    BeginPart(now);
  } else if (another) {
    Finish(now, absl::StrCat("all agents were lost; not run: ", TargetsFrom(targets_.size())),
           ExitCode::kUnavailable);
  } else {
    Finish(now, "", ExitCode::kDone);
  }
}

std::string Coordinator::TargetsFrom(std::size_t first) const {
  const std::vector<Target>& targets = plan_.scenario.targets;
  return absl::StrJoin(targets.begin() + static_cast<std::ptrdiff_t>(first), targets.end(), ", ",
                       [](std::string* out, const Target& target) { out->append(target.name); });
}

void Coordinator::CollectPart() {
  const Aggregator& aggregator = part_->aggregator();
  const std::vector<PartMember>& members = part_->members();
  if (!begin_ && part_->begin() > Nanos::zero()) begin_ = part_->begin();

  std::vector<std::string> names;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const PartMember& member = members[i];
    names.push_back(member.name);
    const auto agent = std::find_if(agents_.begin(), agents_.end(),
                                    [&](const RunAgent& a) { return a.claimed.id == member.id; });
    agent->counters.Merge(aggregator.CountersOf(i));
    agent->measured.Merge(aggregator.MeasuredBy(i));
    agent->health.Merge(aggregator.HealthOf(i), begin_ ? part_->begin() - *begin_ : Nanos::zero());
    agent->connections = std::max(agent->connections, member.connections);
    agent->clock = member.clock;
    if (member.lost_at) {
      agent->gone = true;
      if (Aborts() && facts_.aborted_by_loss_of.empty()) facts_.aborted_by_loss_of = member.name;
      if (!agent->lost_at) agent->lost_at = member.lost_at;
    }
    if (!member.closing) continue;
    const Nanos skew = member.closing->start_skew;
    if (std::chrono::abs(skew) > std::chrono::abs(agent->start_skew)) agent->start_skew = skew;
    if (!member.closing->failure.empty()) {
      facts_.failures.push_back({member.name, member.closing->failure});
    }
    if (const std::uint64_t missing = aggregator.MissingIntervals(i); missing > 0) {
      facts_.missing_intervals.push_back({member.name, missing});
    }
  }
  for (std::string& difference : aggregator.LedgerDifferences(names)) {
    facts_.ledger_differences.push_back(std::move(difference));
  }
  samples_left_out_ += part_->samples_dropped();
  for (TargetResult& target : aggregator.Results()) {
    if (target.watch) target.watch->agent_name = names[target.watch->agent];
    targets_.push_back(std::move(target));
  }
}

void Coordinator::Finish(Nanos now, std::string error, ExitCode code) {
  state_ = RunState::kOver;
  outcome_.error = std::move(error);
  outcome_.exit_code = code;
  outcome_.report = plan_.scenario.report;
  part_.reset();
  if (targets_.empty()) return;

  RunResult& result = outcome_.result.emplace();
  result.id = plan_.run_id;
  result.name = plan_.scenario.name;
  result.scenario_sha256 = plan_.scenario_sha256;
  result.tool_version = plan_.tool_version;
  result.seed = plan_.seed;
  result.tags = plan_.tags;
  const Nanos begin = begin_.value_or(now);
  result.started_at_unix = created_unix_ + (begin - created_);
  result.duration = std::max(now - begin, Nanos::zero());
  result.interrupted = stopped_;
  result.agents = AgentResults();
  result.targets = std::move(targets_);
  for (std::size_t i = result.targets.size(); i < plan_.scenario.targets.size(); ++i) {
    result.notes.push_back(absl::StrCat("target ", plan_.scenario.targets[i].name, " was not run"));
  }
  for (std::string& note : NotesOn(plan_.scenario, result)) {
    result.notes.push_back(std::move(note));
  }
  result.thresholds = JudgeThresholds(plan_.scenario.thresholds, result.targets);
  if (aborted_by_) {
    for (ThresholdResult& threshold : result.thresholds) {
      // The end may look better than the moment that ended the run; it was the moment that counted.
      if (threshold.passed && threshold.threshold == aborted_by_->threshold) {
        threshold = *aborted_by_;
      }
    }
    result.notes.push_back(
        absl::StrCat("ended early by the threshold ", aborted_by_->threshold.that));
  }
  if (samples_left_out_ > 0) {
    result.notes.push_back(absl::StrFormat(
        "samples: %d messages left out, more than agents or controller could hold; keep fewer, "
        "with report: {samples: 1/64}",
        samples_left_out_));
  }
  DecideVerdict(result, facts_);
  outcome_.exit_code = Worse(outcome_.exit_code, ExitCodeOf(result));
  if (outcome_.error.empty()) outcome_.error = Unreachable(result);
  if (!outcome_.error.empty()) {
    outcome_.exit_code = Worse(outcome_.exit_code, ExitCode::kUnavailable);
  }
}

std::vector<AgentResult> Coordinator::AgentResults() const {
  std::vector<std::uint32_t> weights;
  for (const RunAgent& agent : agents_) weights.push_back(agent.claimed.info.weight);
  // Of more the part that each agent has hardly differs.
  constexpr std::uint64_t kCounted = 1'000'000;
  const std::uint64_t connections = std::min(MaxConnections(plan_.scenario.load), kCounted);
  const std::vector<std::uint64_t> held = HeldBy(plan_.scenario, connections, weights);
  std::vector<AgentResult> results;
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    const RunAgent& agent = agents_[i];
    AgentResult& result = results.emplace_back();
    result.environment = EnvironmentOf(agent.claimed.info);
    if (connections > 0) {
      result.share = static_cast<double>(held[i]) / static_cast<double>(connections);
    }
    result.connections = agent.connections;
    if (agent.lost_at)
      result.lost_at = std::max(*agent.lost_at - begin_.value_or(*agent.lost_at), Nanos::zero());
    result.clock = {agent.clock.offset, agent.clock.bound};
    result.start_skew = agent.start_skew;
    result.counters = agent.counters;
    result.measured = agent.measured;
    result.health = agent.health;
  }
  return results;
}

std::optional<Progress> Coordinator::LiveProgress(Nanos now) const {
  if (state_ != RunState::kWorking || !part_->started()) return std::nullopt;
  std::optional<Progress> progress = part_->aggregator().Live(now - part_->begin());
  if (!progress) return std::nullopt;
  progress->agents = static_cast<std::uint32_t>(agents_.size());
  progress->agents_lost = static_cast<std::uint32_t>(
      std::count_if(agents_.begin(), agents_.end(),
                    [](const RunAgent& agent) { return agent.gone || agent.lost_at; }));
  return progress;
}

}  // namespace wsurge
