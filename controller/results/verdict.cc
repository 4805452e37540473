#include "controller/results/verdict.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "controller/results/generator_faults.h"

namespace wsurge {
namespace {

constexpr std::size_t kDifferencesShown = 3;

std::string DoesNotBalance(const std::vector<std::string>& differences) {
  std::string reason = "the counts do not balance: ";
  const std::size_t shown = std::min(differences.size(), kDifferencesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    absl::StrAppend(&reason, i > 0 ? "; " : "", differences[i]);
  }
  if (differences.size() > shown) {
    absl::StrAppend(&reason, "; and ", differences.size() - shown, " more");
  }
  return reason;
}

bool NothingMeasured(const RunResult& result) {
  return std::all_of(result.targets.begin(), result.targets.end(),
                     [](const TargetResult& target) { return target.totals.empty(); });
}

}  // namespace

void DecideVerdict(RunResult& result, const RunFacts& facts) {
  result.verdict = Verdict::kValid;
  result.reasons.clear();
  result.ledger_differences = facts.ledger_differences;
  const auto because = [&result](Verdict verdict, std::string reason) {
    result.verdict = std::max(result.verdict, verdict);
    result.reasons.push_back(std::move(reason));
  };

  if (!facts.ledger_differences.empty()) {
    because(Verdict::kInvalid, DoesNotBalance(facts.ledger_differences));
  }
  for (const AgentFailure& failure : facts.failures) {
    because(Verdict::kInvalid,
            absl::StrFormat("agent %s ended its part itself: %s", failure.agent, failure.reason));
  }
  if (NothingMeasured(result)) {
    because(Verdict::kInvalid, "nothing was measured: no measured phase has any data");
  }
  for (std::string& fault : GeneratorFaults(result)) because(Verdict::kInvalid, std::move(fault));
  for (std::string& stall : Stalls(result)) because(Verdict::kDegraded, std::move(stall));
  for (const AgentResult& agent : result.agents) {
    if (!agent.lost_at) continue;
    because(Verdict::kDegraded,
            absl::StrFormat("agent %s was lost after %.1f s: its %.1f %% of the load is missing "
                            "from then on",
                            agent.environment.name, ToSeconds(*agent.lost_at), agent.share * 100));
  }
  if (!facts.aborted_by_loss_of.empty()) {
    because(Verdict::kDegraded,
            absl::StrFormat("the run was ended early because agent %s was lost (on_agent_lost: "
                            "abort)",
                            facts.aborted_by_loss_of));
  }
  if (facts.controller_ended) {
    because(Verdict::kDegraded,
            absl::StrFormat("the controller ended before the run did: what follows the first %.1f "
                            "s, up to which its store goes, is missing",
                            ToSeconds(result.duration)));
  }
  for (const MissingIntervals& missing : facts.missing_intervals) {
    if (missing.count == 0) continue;
    because(Verdict::kDegraded, absl::StrFormat("%d %s of agent %s %s missing", missing.count,
                                                missing.count == 1 ? "interval" : "intervals",
                                                missing.agent, missing.count == 1 ? "is" : "are"));
  }
}

}  // namespace wsurge
