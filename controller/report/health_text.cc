#include "controller/report/health_text.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "controller/report/text.h"

namespace wsurge {
namespace {

// The worst of all agents: who, and when where that is known.
struct Worst {
  double figure = 0;
  std::string agent;
  std::optional<Nanos> at;

  void Offer(double value, const AgentResult& of, std::optional<Nanos> when) {
    if (!agent.empty() && value <= figure) return;
    figure = value;
    agent = TerminalSafe(of.environment.name);
    at = when;
  }
  bool known() const { return !agent.empty(); }
  std::string Place() const {
    if (!at) return "(" + agent + ")";
    return absl::StrFormat("(%s, at %.1f s)", agent, ToSeconds(*at));
  }
};

std::string Percent(double share) { return absl::StrFormat("%.1f %%", share * 100); }

}  // namespace

std::string HealthText(const std::vector<AgentResult>& agents) {
  Worst busy;
  Worst run_queue;
  Worst late;
  Worst pass;
  for (const AgentResult& agent : agents) {
    for (const auto& [number, worker] : agent.health.workers) {
      if (worker.seconds == 0) continue;
      busy.Offer(worker.BusyWorst().share, agent, worker.BusyWorst().at);
      pass.Offer(ToSeconds(worker.longest_pass), agent, worker.longest_pass_at);
      if (agent.health.run_queue_unknown) continue;
      run_queue.Offer(worker.run_queue_worst.share, agent, worker.run_queue_worst.at);
    }
    const auto p99 = agent.measured.Percentile(TimeMetric::kSendDelay, 99);
    if (p99) late.Offer(ToSeconds(*p99), agent, std::nullopt);
  }
  std::vector<std::string> parts;
  if (busy.known()) {
    parts.push_back("busy " + Percent(std::min(busy.figure, 1.0)) + " of a second " + busy.Place());
  }
  if (run_queue.known()) {
    parts.push_back("waiting for a CPU " + Percent(run_queue.figure) + " " + run_queue.Place());
  }
  if (late.known()) {
    parts.push_back(FormatDuration(FromSeconds(late.figure)) + " late at p99 " + late.Place());
  }
  if (pass.known()) {
    parts.push_back("longest pass " + FormatDuration(FromSeconds(pass.figure)) + " " +
                    pass.Place());
  }
  return parts.empty() ? "" : "worst: " + absl::StrJoin(parts, ", ");
}

}  // namespace wsurge
