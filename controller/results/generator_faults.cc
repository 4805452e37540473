#include "controller/results/generator_faults.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "controller/results/statistics/anderson_darling.h"

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

constexpr std::uint64_t kLateAtLeast = 3;
constexpr double kStandardDeviations = 4;  // of a Poisson count: one run in 30,000 is further off
constexpr std::size_t kAgentsNamed = 3;

// How many samples are larger than `value`, to the bucket.
std::uint64_t CountAbove(const Histogram& values, std::int64_t value) {
  std::uint64_t above = 0;
  values.ForEachBucket([&](std::int64_t lowest, std::int64_t, std::uint64_t count) {
    if (lowest > value) above += count;
  });
  return above;
}

Nanos LatenessLimit(const TargetResult& target) {
  const TimeSamples rtt = target.totals.Total(TimeMetric::kRtt);
  const auto p99 = static_cast<double>(rtt.values.ValueAtPercentile(99));
  return std::max(kLeastLateness, Nanos(static_cast<std::int64_t>(kLatenessOfRtt * p99)));
}

bool IsLate(const TimeSamples& delay, Nanos limit) {
  const std::uint64_t count = delay.values.count();
  return Nanos(delay.values.ValueAtPercentile(99)) > limit &&
         CountAbove(delay.values, limit.count()) >= std::min(kLateAtLeast, count);
}

// "; the latest is agent a1 with 12.0 ms"; empty when no agent has a sample.
std::string LatestAgent(const std::vector<AgentResult>& agents) {
  std::optional<std::pair<Nanos, std::string>> latest;
  for (const AgentResult& agent : agents) {
    const auto p99 = agent.measured.Percentile(TimeMetric::kSendDelay, 99);
    if (p99 && (!latest || *p99 > latest->first)) latest.emplace(*p99, agent.environment.name);
  }
  if (!latest) return "";
  return absl::StrFormat("; the latest is agent %s with %s", latest->second,
                         FormatDuration(latest->first));
}

void JudgeLateness(const RunResult& result, Texts& faults) {
  for (const TargetResult& target : result.targets) {
    const TimeSamples delay = target.totals.Total(TimeMetric::kSendDelay);
    const Nanos limit = LatenessLimit(target);
    if (!IsLate(delay, limit)) continue;
    faults.push_back(absl::StrFormat(
        "target %s: messages left late: p99 of ws_send_delay is %s (limit %s, the larger of 1 ms "
        "and 10 %% of the p99 of ws_rtt)%s",
        target.name, FormatDuration(Nanos(delay.values.ValueAtPercentile(99))),
        FormatDuration(limit), LatestAgent(result.agents)));

    const Counters& counters = target.totals.counters;
    const auto unsent = static_cast<double>(counters.Get(Counter::kRepliesUnsent));
    const double due = static_cast<double>(counters.Get(Counter::kSentMessages)) + unsent;
    if (unsent <= kMostMissed * due) continue;
    faults.push_back(absl::StrFormat(
        "target %s: %.0f of %.0f messages that were due were not sent (%.1f %%, limit 1 %%), and "
        "the workers were late",
        target.name, unsent, due, unsent / due * 100));
  }
}

// One worker's worst second.
struct Finding {
  double share = 0;
  std::string text;
};

// The worst agents' sentences, and how many more there are.
void AddWorst(std::vector<Finding> findings, Texts& faults) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.share > b.share; });
  for (std::size_t i = 0; i < std::min(findings.size(), kAgentsNamed); ++i) {
    faults.push_back(findings[i].text);
  }
  if (findings.size() <= kAgentsNamed) return;
  faults.back() += absl::StrFormat("; and %d more agents, less", findings.size() - kAgentsNamed);
}

std::string NameOf(const AgentResult& agent, std::uint32_t worker) {
  return absl::StrFormat("agent %s: worker %d", agent.environment.name, worker);
}

// "2 of its 60 seconds were over that".
std::string HowOften(std::uint64_t over, std::uint64_t seconds) {
  return absl::StrFormat("%d of its %d seconds %s over that", over, seconds,
                         over == 1 ? "was" : "were");
}

void JudgeStarvation(const RunResult& result, Texts& faults) {
  std::vector<Finding> findings;
  for (const AgentResult& agent : result.agents) {
    Finding worst;
    for (const auto& [number, worker] : agent.health.workers) {
      const WorstSecond& second = worker.run_queue_worst;
      if (second.share <= kMostRunQueue || second.share <= worst.share) continue;
      worst.share = second.share;
      worst.text = absl::StrFormat(
          "%s waited %.1f %% of the second at %.1f s for a CPU (limit 5 %%; %s): the host is too "
          "busy, or its CPU quota too small",
          NameOf(agent, number), second.share * 100, ToSeconds(second.at),
          HowOften(worker.starved_seconds, worker.seconds));
    }
    if (!worst.text.empty()) findings.push_back(std::move(worst));
  }
  AddWorst(std::move(findings), faults);
}

void JudgeBusy(const RunResult& result, Texts& faults) {
  std::vector<Finding> findings;
  for (const AgentResult& agent : result.agents) {
    Finding worst;
    for (const auto& [number, worker] : agent.health.workers) {
      const WorstSecond& second = worker.busy_open;
      if (second.share < kMostBusy || second.share <= worst.share) continue;
      worst.share = second.share;
      worst.text = absl::StrFormat(
          "%s was busy %.0f %% of the second at %.1f s (limit 95 %% in an open loop; %s): use more "
          "workers or more agents",
          NameOf(agent, number), std::min(second.share, 1.0) * 100, ToSeconds(second.at),
          HowOften(worker.busy_seconds, worker.seconds));
    }
    if (!worst.text.empty()) findings.push_back(std::move(worst));
  }
  AddWorst(std::move(findings), faults);
}

// How many of `due` sessions must have been begun at least. One may be due at the very end.
double SessionsNeeded(const SessionPlan& plan) {
  const double needed = plan.due * (1 - kMostMissed) - 1;
  return plan.drawn ? needed - kStandardDeviations * std::sqrt(plan.due) : needed;
}

// What was due is counted by the agents as they come to it, and known from the schedule: the larger
// counts, unless an agent was lost, whose part of the schedule is missing.
void JudgeSessions(const RunResult& result, Texts& faults) {
  const bool whole = std::none_of(result.agents.begin(), result.agents.end(),
                                  [](const AgentResult& agent) { return agent.lost_at; });
  for (const TargetResult& target : result.targets) {
    for (const PhaseResult& phase : target.phases) {
      if (!phase.measured) continue;
      const Counters& counters = phase.metrics.counters;
      const auto begun = static_cast<double>(counters.Get(Counter::kSessionsStarted) +
                                             counters.Get(Counter::kSessionsRefused) +
                                             counters.Get("data_exhausted"));
      const auto counted = static_cast<double>(counters.Get(Counter::kSessionsDue));
      const bool planned = whole && phase.plan;
      if (counted <= 0 && !planned) continue;
      double due = counted;
      double needed = SessionsNeeded({.due = counted});
      if (planned && SessionsNeeded(*phase.plan) > needed) {
        due = phase.plan->due;
        needed = SessionsNeeded(*phase.plan);
      }
      if (begun >= needed) continue;
      faults.push_back(absl::StrFormat(
          "target %s: phase %s began %.0f of the %.0f sessions that were due (%.1f %%, limit 99 "
          "%%): the generator did not keep the rate",
          target.name, phase.name, begun, due, begun / due * 100));
    }
  }
}

void JudgeGaps(const RunResult& result, Texts& faults) {
  for (const TargetResult& target : result.targets) {
    for (const GapCheck& check : target.gaps) {
      if (check.statistic <= kExponentialInAThousand) continue;
      faults.push_back(absl::StrFormat(
          "target %s: the messages of step %s did not leave at random instants (Anderson-Darling "
          "statistic %.1f of %d gaps, limit %.1f): the generator did not keep the gaps",
          target.name, check.step < target.steps.size() ? target.steps[check.step].name : "",
          check.statistic, check.gaps, kExponentialInAThousand));
    }
  }
}

void JudgeLimits(const RunResult& result, Texts& faults) {
  std::vector<Finding> findings;
  for (const AgentResult& agent : result.agents) {
    const std::uint64_t hits = agent.measured.counters.Get("errors.agent_limit");
    if (hits == 0) continue;
    findings.push_back(
        {static_cast<double>(hits),
         absl::StrFormat("agent %s hit one of its own limits %d %s "
                         "(errors.agent_limit): raise its descriptor or port limit, "
                         "or use more agents",
                         agent.environment.name, hits, hits == 1 ? "time" : "times")});
  }
  AddWorst(std::move(findings), faults);
}

}  // namespace

std::vector<std::string> Stalls(const RunResult& result) {
  Texts stalls;
  std::vector<Finding> findings;
  for (const AgentResult& agent : result.agents) {
    const WorkerHealth* worst = nullptr;
    for (const auto& [number, worker] : agent.health.workers) {
      if (worst == nullptr || worker.longest_pass > worst->longest_pass) worst = &worker;
    }
    if (worst == nullptr || worst->longest_pass < kLongestStall) continue;
    findings.push_back({ToSeconds(worst->longest_pass),
                        absl::StrFormat("agent %s stalled for %.1f s in the second at %.1f s: what "
                                        "was due meanwhile left late, what came was seen late",
                                        agent.environment.name, ToSeconds(worst->longest_pass),
                                        ToSeconds(worst->longest_pass_at))});
  }
  AddWorst(std::move(findings), stalls);
  return stalls;
}

std::vector<std::string> GeneratorFaults(const RunResult& result) {
  Texts faults;
  JudgeLateness(result, faults);
  JudgeStarvation(result, faults);
  JudgeBusy(result, faults);
  JudgeSessions(result, faults);
  JudgeGaps(result, faults);
  JudgeLimits(result, faults);
  return faults;
}

}  // namespace wsurge
