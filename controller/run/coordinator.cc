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

#include "controller/results/thresholds.h"

namespace wsurge {
namespace {

constexpr Nanos kJudgeEvery = std::chrono::seconds(1);

bool HasAborts(const Scenario& scenario) {
  return std::any_of(scenario.thresholds.begin(), scenario.thresholds.end(),
                     [](const Threshold& threshold) { return threshold.abort; });
}

}  // namespace

Coordinator::Coordinator(RunPlan plan, AgentPool& pool, Nanos now, Nanos now_unix,
                         RunJournal* journal)
    : plan_(std::move(plan)),
      pool_(pool),
      created_(now),
      created_unix_(now_unix),
      journal_(journal),
      has_aborts_(HasAborts(plan_.scenario)),
      book_(plan_) {
  if (journal_ != nullptr) journal_->Begin(plan_, {now, now_unix});
}

void Coordinator::Tick(Nanos now) {
  if (state_ == RunState::kWaiting) TryToClaim(now);
  if (state_ != RunState::kWorking) return;
  part_->Tick(now);
  if (has_aborts_ && part_->started() && now >= next_judgement_) JudgeAborts(now);
  AfterPart(now);
}

void Coordinator::TryToClaim(Nanos now) {
  for (ClaimedAgent& claimed : pool_.Claim(plan_.agents)) {
    book_.AddAgent(claimed.id, claimed.info);
    agents_.push_back({std::move(claimed), false});
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
  PartBegun begun{part_number_, now, NextTargets(), {}};
  std::set<std::array<std::string, 3>> hosts;
  for (RunAgent& agent : agents_) {
    if (agent.gone) {
      book_.Lose(agent.claimed.id, now);
      continue;
    }
    begun.members.push_back({agent.claimed.id, agent.claimed.info});
    PartMember& member = members.emplace_back();
    member.id = agent.claimed.id;
    member.clock_domain = agent.claimed.clock_domain;
    member.name = agent.claimed.info.name;
    member.weight = agent.claimed.info.weight;
    member.link = agent.claimed.link;
    const AgentInfo& info = agent.claimed.info;
    member.watches = hosts.insert({info.host, info.clock.boot_id, info.network_namespace}).second;
  }
  if (journal_ != nullptr) journal_->Record(std::move(begun), [] {});
  part_.emplace(
      plan_.scenario, PartPlan{plan_.run_id, part_number_, NextTargets(), plan_.seed, plan_.trace},
      std::move(members),
      [this](std::uint32_t domain, Nanos at) { return pool_.Clock(domain, at); }, now, journal_);
}

TargetRange Coordinator::NextTargets() const {
  if (plan_.scenario.run_targets == RunTargets::kInTurn) return {book_.targets(), 1};
  return {0, plan_.scenario.targets.size()};
}

void Coordinator::Handle(RunEvent event, Nanos now) {
  if (state_ != RunState::kWorking) return;
  if (const auto* lost = std::get_if<AgentLost>(&event.body)) {
    OnLost(event.agent, lost->reason, now);
  } else if (const auto* suspect = std::get_if<AgentSuspect>(&event.body)) {
    part_->OnSuspect(event.agent, *suspect);
  } else if (const auto* returned = std::get_if<AgentReturned>(&event.body)) {
    part_->OnReturned(event.agent, *returned, now);
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
    if (part_->state() == PartState::kPreparing) book_.Lose(id, now);
    AbortByLossOf(agent.claimed.info.name);
  }
  part_->OnLost(id, reason, now);
  const bool load = part_->state() == PartState::kArmed || part_->state() == PartState::kRunning;
  const std::string& lost = book_.facts().aborted_by_loss_of;
  if (load && !lost.empty()) part_->Stop(absl::StrCat("agent ", lost, " was lost"), now);
}

// The first one counts.
void Coordinator::AbortByLossOf(const std::string& agent) {
  if (plan_.scenario.on_agent_lost != OnAgentLost::kAbort) return;
  std::string& first = book_.facts().aborted_by_loss_of;
  if (first.empty()) first = agent;
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
  const bool another = book_.targets() < plan_.scenario.targets.size() && !stopped_ && !aborted_by_;
  const std::string& lost = book_.facts().aborted_by_loss_of;
  if (!lost.empty() && !stopped_ && !aborted_by_) {
    Finish(now,
           absl::StrCat("agent ", lost, " was lost, which ends the run (on_agent_lost: abort)"),
           ExitCode::kUnavailable);
  } else if (another && any_left) {
    BeginPart(now);
  } else if (another) {
    Finish(now, absl::StrCat("all agents were lost; not run: ", TargetsFrom(book_.targets())),
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
  const std::vector<PartMember>& members = part_->members();
  for (RunAgent& agent : agents_) {
    for (const PartMember& member : members) {
      if (member.id != agent.claimed.id || !member.lost_at) continue;
      agent.gone = true;
      AbortByLossOf(member.name);
    }
  }
  book_.LeaveOutSamples(part_->samples_dropped());
  book_.Collect(members, part_->aggregator(), part_->begin());
}

void Coordinator::Finish(Nanos now, std::string error, ExitCode code) {
  state_ = RunState::kOver;
  outcome_.error = std::move(error);
  outcome_.exit_code = code;
  outcome_.report = plan_.scenario.report;
  part_.reset();
  if (book_.targets() == 0) return;

  outcome_.result = book_.Result({now, created_, created_unix_, stopped_, aborted_by_});
  outcome_.exit_code = Worse(outcome_.exit_code, ExitCodeOf(*outcome_.result));
  if (outcome_.error.empty()) outcome_.error = Unreachable(*outcome_.result);
  if (!outcome_.error.empty()) {
    outcome_.exit_code = Worse(outcome_.exit_code, ExitCode::kUnavailable);
  }
}

std::optional<Progress> Coordinator::LiveProgress(Nanos now) const {
  if (state_ != RunState::kWorking || !part_->started()) return std::nullopt;
  std::optional<Progress> progress = part_->aggregator().Live(now - part_->begin());
  if (!progress) return std::nullopt;
  progress->agents = static_cast<std::uint32_t>(agents_.size());
  progress->agents_lost = static_cast<std::uint32_t>(std::count_if(
      agents_.begin(), agents_.end(),
      [this](const RunAgent& agent) { return agent.gone || book_.IsLost(agent.claimed.id); }));
  return progress;
}

}  // namespace wsurge
