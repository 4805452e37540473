#include "controller/scenario/var_trials.h"

#include <algorithm>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

// One message for each value: to mend it is to write another one, whatever it breaks.
std::string Explained(const VarTrial& trial, const std::vector<Diagnostic>& problems) {
  const Diagnostic& first = problems.front();
  std::string said = Concat("with the value ", Quoted(trial.text), " the scenario is wrong");
  if (first.line > 0) said += Concat(" in line ", first.line);
  said += ": ";
  if (!first.path.empty()) said += Concat(first.path, ": ");
  said += first.message;
  if (problems.size() == 1) return said;
  const std::size_t others = problems.size() - 1;
  return said + Concat(" (and ", others, others == 1 ? " problem more)" : " problems more)");
}

}  // namespace

void TryVars(const std::vector<VarTrial>& trials, std::size_t work, const TryVar& try_var,
             Problems& problems, Problems& warnings) {
  std::size_t each = work;
  for (std::size_t i = 0; i < trials.size() && !problems.crowded(); ++i) {
    const VarTrial& trial = trials[i];
    if (work + each > kMaxReadingWork) {
      warnings.Add(trial.value.node->place, trial.value.path,
                   Concat("from here on ", trials.size() - i,
                          " values are not tried in advance, the scenario is too large for that; a "
                          "wrong one is found when its run is due"));
      return;
    }
    const TrialVerdict verdict = try_var(trial);
    each = std::max(each, verdict.work);
    work += verdict.work;
    if (verdict.problems.empty()) continue;
    problems.Add(trial.value.node->place, trial.value.path, Explained(trial, verdict.problems));
  }
}

}  // namespace wsurge
