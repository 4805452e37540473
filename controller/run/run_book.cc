#include "controller/run/run_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "common/plan/placement.h"
#include "controller/results/notes.h"
#include "controller/results/thresholds.h"

namespace wsurge {
namespace {

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

void RunBook::AddAgent(AgentId id, const AgentInfo& info) {
  Agent& agent = agents_.emplace_back();
  agent.id = id;
  agent.info = info;
}

void RunBook::Lose(AgentId id, Nanos at) {
  for (Agent& agent : agents_) {
    if (agent.id == id && !agent.lost_at) agent.lost_at = at;
  }
}

bool RunBook::IsLost(AgentId id) const {
  return std::any_of(agents_.begin(), agents_.end(),
                     [id](const Agent& agent) { return agent.id == id && agent.lost_at; });
}

void RunBook::Collect(const std::vector<PartMember>& members, const Aggregator& aggregator,
                      Nanos begin) {
  if (!begin_ && begin > Nanos::zero()) begin_ = begin;
  const Nanos since_first = begin_ ? begin - *begin_ : Nanos::zero();

  std::vector<std::string> names;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const PartMember& member = members[i];
    names.push_back(member.name);
    const auto agent = std::find_if(agents_.begin(), agents_.end(),
                                    [&](const Agent& a) { return a.id == member.id; });
    agent->counters.Merge(aggregator.CountersOf(i));
    agent->measured.Merge(aggregator.MeasuredBy(i));
    agent->health.Merge(aggregator.HealthOf(i), since_first);
    agent->connections = std::max(agent->connections, member.connections);
    agent->clock = member.clock;
    if (member.lost_at) Lose(member.id, *member.lost_at);
    agent->returned = agent->returned || (member.lost_at && member.closing);
    agent->silences.insert(agent->silences.end(), member.silences.begin(), member.silences.end());
    if (member.closing) CollectClosing(member, aggregator.MissingIntervals(i), *agent);
  }
  for (std::string& difference : aggregator.LedgerDifferences(names)) {
    facts_.ledger_differences.push_back(std::move(difference));
  }
  for (TargetResult& target : aggregator.Results()) {
    if (target.watch) target.watch->agent_name = names[target.watch->agent];
    targets_.push_back(std::move(target));
  }
}

void RunBook::CollectClosing(const PartMember& member, std::uint64_t missing_intervals,
                             Agent& agent) {
  const Nanos skew = member.closing->start_skew;
  if (std::chrono::abs(skew) > std::chrono::abs(agent.start_skew)) agent.start_skew = skew;
  // Why a lost agent ended its load is no news.
  if (!member.closing->failure.empty() && !member.lost_at) {
    facts_.failures.push_back({member.name, member.closing->failure});
  }
  if (missing_intervals > 0) facts_.missing_intervals.push_back({member.name, missing_intervals});
}

RunResult RunBook::Result(const Ending& ending) {
  RunResult result;
  result.id = plan_.run_id;
  result.name = plan_.scenario.name;
  result.scenario_sha256 = plan_.scenario_sha256;
  result.tool_version = plan_.tool_version;
  result.seed = plan_.seed;
  result.tags = plan_.tags;
  const Nanos begin = begin_.value_or(ending.at);
  result.started_at_unix = ending.submitted_unix + (begin - ending.submitted);
  result.duration = std::max(ending.at - begin, Nanos::zero());
  result.interrupted = ending.interrupted;
  result.agents = AgentResults();
  result.targets = std::move(targets_);
  result.thresholds = JudgeThresholds(plan_.scenario.thresholds, result.targets);
  AddNotes(ending, result);
  if (ending.aborted_by) {
    for (ThresholdResult& threshold : result.thresholds) {
      // The end may look better than the moment that ended the run; it was the moment that counted.
      if (threshold.passed && threshold.threshold == ending.aborted_by->threshold) {
        threshold = *ending.aborted_by;
      }
    }
  }
  DecideVerdict(result, facts_);
  return result;
}

void RunBook::AddNotes(const Ending& ending, RunResult& result) const {
  for (std::size_t i = result.targets.size(); i < plan_.scenario.targets.size(); ++i) {
    result.notes.push_back(absl::StrCat("target ", plan_.scenario.targets[i].name, " was not run"));
  }
  for (std::string& note : NotesOn(plan_.scenario, result)) {
    result.notes.push_back(std::move(note));
  }
  AddSilences(result);
  if (ending.aborted_by) {
    result.notes.push_back(
        absl::StrCat("ended early by the threshold ", ending.aborted_by->threshold.that));
  }
  if (samples_left_out_ > 0) {
    result.notes.push_back(absl::StrFormat(
        "samples: %d messages left out, more than agents or controller could hold; keep fewer, "
        "with report: {samples: 1/64}",
        samples_left_out_));
  }
}

void RunBook::AddSilences(RunResult& result) const {
  for (const Agent& agent : agents_) {
    if (agent.silences.empty()) continue;
    const auto longest = std::max_element(
        agent.silences.begin(), agent.silences.end(),
        [](const Silence& a, const Silence& b) { return a.to - a.from < b.to - b.from; });
    const std::string times =
        agent.silences.size() == 1
            ? "once"
            : absl::StrFormat("%d times, for the longest", agent.silences.size());
    result.notes.push_back(absl::StrFormat(
        "agent %s was not heard from %s for %s, from %s into the run on; %s", agent.info.name,
        times, FormatDuration(longest->to - longest->from),
        FormatDuration(std::max(longest->from - begin_.value_or(longest->from), Nanos::zero())),
        agent.lost_at
            ? (agent.returned ? "it had ended its load when it came back, and handed in its reports"
                              : "its lease ran out in the end")
            : "its load went on, and its reports came later"));
  }
}

std::vector<AgentResult> RunBook::AgentResults() const {
  std::vector<std::uint32_t> weights;
  for (const Agent& agent : agents_) weights.push_back(agent.info.weight);
  // Of more the part that each agent has hardly differs.
  constexpr std::uint64_t kCounted = 1'000'000;
  const std::uint64_t connections = std::min(MaxConnections(plan_.scenario.load), kCounted);
  const std::vector<std::uint64_t> held = HeldBy(plan_.scenario, connections, weights);
  std::vector<AgentResult> results;
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    const Agent& agent = agents_[i];
    AgentResult& result = results.emplace_back();
    result.environment = EnvironmentOf(agent.info);
    if (connections > 0) {
      result.share = static_cast<double>(held[i]) / static_cast<double>(connections);
    }
    result.connections = agent.connections;
    if (agent.lost_at) {
      result.lost_at = std::max(*agent.lost_at - begin_.value_or(*agent.lost_at), Nanos::zero());
    }
    result.clock = {agent.clock.offset, agent.clock.bound};
    result.start_skew = agent.start_skew;
    result.counters = agent.counters;
    result.measured = agent.measured;
    result.health = agent.health;
  }
  return results;
}

}  // namespace wsurge
