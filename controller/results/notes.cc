#include "controller/results/notes.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "controller/results/sampling_notes.h"

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

constexpr std::int64_t kMuchUnread = 64 << 10;
constexpr double kCeilingSlack = 0.01;  // what begins or ends a phase may move as much

std::string Of(const TargetResult& target) { return absl::StrFormat("target %s: ", target.name); }

bool UsesTls(const Scenario& scenario, const Role& role) {
  if (role.login && role.login->url.tls) return true;
  if (role.url) return role.url->tls;
  return std::any_of(scenario.targets.begin(), scenario.targets.end(),
                     [](const Target& target) { return target.url.tls; });
}

void NoteCertificates(const Scenario& scenario, Texts& notes) {
  Texts unverified;
  for (const Role& role : scenario.roles) {
    if (!role.connection.tls.verify && UsesTls(scenario, role)) unverified.push_back(role.name);
  }
  if (unverified.empty()) return;
  notes.push_back(absl::StrFormat("certificates were not verified (tls.verify: false): %s",
                                  absl::StrJoin(unverified, ", ")));
}

void NoteSessions(const TargetResult& target, Texts& notes) {
  Counters counters;
  for (const PhaseResult& phase : target.phases) counters.Merge(phase.metrics.counters);
  if (const std::uint64_t refused = counters.Get(Counter::kSessionsRefused); refused > 0) {
    notes.push_back(Of(target) +
                    absl::StrFormat("%d of %d sessions that were due did not start: as many as "
                                    "`at_most` allows were running",
                                    refused, counters.Get(Counter::kSessionsDue)));
  }
  if (const std::uint64_t starts = counters.Get("data_exhausted"); starts > 0) {
    notes.push_back(Of(target) + absl::StrFormat("the data ran out: %d %s no row", starts,
                                                 starts == 1 ? "session found" : "sessions found"));
  }
}

// What one connection can receive at best; nothing unless all roles say it.
std::optional<double> Ceiling(const Scenario& scenario) {
  std::optional<double> ceiling;
  for (const Role& role : scenario.roles) {
    if (!role.connection.ceiling_per_second) return std::nullopt;
    ceiling = std::max(ceiling.value_or(0), *role.connection.ceiling_per_second);
  }
  return ceiling;
}

void NoteCeiling(const Scenario& scenario, const TargetResult& target, Texts& notes) {
  const std::optional<double> ceiling = Ceiling(scenario);
  if (!ceiling) return;
  for (const PhaseResult& phase : target.phases) {
    const Histogram* received = phase.metrics.Find(ValueMetric::kFairness);
    if (!phase.measured || received == nullptr || phase.length <= Nanos::zero()) continue;
    const double rate = received->Mean() / ToSeconds(phase.length);
    if (rate <= *ceiling * (1 + kCeilingSlack)) continue;
    notes.push_back(
        Of(target) +
        absl::StrFormat("infeasible: in phase %s a connection received %.1f messages a second on "
                        "average, %.2f times what connection.ceiling says it can (%.1f/s)",
                        phase.name, rate, rate / *ceiling, *ceiling));
  }
}

void NoteClientBound(const Scenario& scenario, const RunResult& result, Texts& notes) {
  const AgentResult* bound = nullptr;
  std::uint32_t worker = 0;
  WorstSecond worst;
  for (const AgentResult& agent : result.agents) {
    for (const auto& [number, health] : agent.health.workers) {
      if (health.busy_closed.share < kMostBusy || health.busy_closed.share <= worst.share) continue;
      worst = health.busy_closed;
      bound = &agent;
      worker = number;
    }
  }
  if (bound == nullptr) return;
  const std::string phase =
      worst.phase < scenario.load.size() ? scenario.load[worst.phase].name : "";
  notes.push_back(absl::StrFormat(
      "client-bound: agent %s: worker %d was busy %.0f %% of the second at %.1f s in phase %s, a "
      "closed loop: its throughput is the client's",
      bound->environment.name, worker, std::min(worst.share, 1.0) * 100, ToSeconds(worst.at),
      phase));
}

void NoteUnread(const RunResult& result, Texts& notes) {
  const AgentResult* most = nullptr;
  std::int64_t bytes = kMuchUnread;
  for (const AgentResult& agent : result.agents) {
    const SparseHistogram* unread = agent.measured.Values(ValueMetric::kUnread);
    if (unread == nullptr || unread->ValueAtPercentile(50) <= bytes) continue;
    most = &agent;
    bytes = unread->ValueAtPercentile(50);
  }
  if (most == nullptr) return;
  notes.push_back(absl::StrFormat(
      "agent %s: half of its reads found more than %d KiB waiting in the receive queue: how long "
      "messages lay there before they were read is not known, and part of every latency",
      most->environment.name, bytes >> 10));
}

std::string Described(const Watch& watch) {
  switch (watch.by) {
    case Watch::By::kPid:
      return absl::StrCat("a process ", watch.number);
    case Watch::By::kCommand:
      return absl::StrCat("a process with \"", watch.command, "\" in its command line");
    case Watch::By::kPort:
      return absl::StrCat("a process that listens on port ", watch.number);
  }
  return "";
}

void NoteWatches(const Scenario& scenario, const RunResult& result, Texts& notes) {
  for (std::size_t i = 0; i < std::min(result.targets.size(), scenario.targets.size()); ++i) {
    const TargetResult& target = result.targets[i];
    const std::optional<Watch>& watch = scenario.targets[i].watch;
    if (!watch || (target.watch && target.watch->found)) continue;
    notes.push_back(absl::StrCat("target ", target.name, " was not watched: ",
                                 target.watch
                                     ? absl::StrCat("agent ", target.watch->agent_name,
                                                    " found no ", Described(*watch).substr(2))
                                     : std::string("no agent runs on the host that it runs on")));
  }
}

void NoteRunQueue(const RunResult& result, Texts& notes) {
  Texts unknown;
  for (const AgentResult& agent : result.agents) {
    if (agent.health.run_queue_unknown) unknown.push_back(agent.environment.name);
  }
  if (unknown.empty()) return;
  notes.push_back(absl::StrFormat(
      "whether workers waited for a CPU is not known, since the kernel does not count it "
      "(CONFIG_SCHEDSTATS): %s",
      absl::StrJoin(unknown, ", ")));
}

}  // namespace

std::vector<std::string> NotesOn(const Scenario& scenario, const RunResult& result) {
  Texts notes;
  NoteCertificates(scenario, notes);
  for (const TargetResult& target : result.targets) NoteSessions(target, notes);
  NoteClientBound(scenario, result, notes);
  for (const TargetResult& target : result.targets) NoteCeiling(scenario, target, notes);
  NoteUnread(result, notes);
  NoteRunQueue(result, notes);
  NoteWatches(scenario, result, notes);
  for (const TargetResult& target : result.targets) {
    Texts of_samples = SamplingNotes(scenario, target);
    std::move(of_samples.begin(), of_samples.end(), std::back_inserter(notes));
  }
  return notes;
}

}  // namespace wsurge
