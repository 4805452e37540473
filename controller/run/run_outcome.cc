#include "controller/run/run_outcome.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

constexpr std::string_view kErrors = "errors.";

// "refused (50 times)", the most frequent kind.
std::string MainError(const Counters& counters) {
  std::string kind = "unknown";
  std::uint64_t most = 0;
  for (const auto& [name, count] : counters.All()) {
    if (name.rfind(kErrors, 0) != 0 || count <= most) continue;
    kind = name.substr(kErrors.size());
    most = count;
  }
  return absl::StrFormat("%s (%d times)", kind, most);
}

}  // namespace

ExitCode ExitCodeOf(const RunResult& result) {
  ExitCode code = ExitCode::kDone;
  if (result.interrupted) code = Worse(code, ExitCode::kInterrupted);
  if (result.verdict == Verdict::kInvalid) code = Worse(code, ExitCode::kInvalid);
  if (std::any_of(result.thresholds.begin(), result.thresholds.end(),
                  [](const ThresholdResult& threshold) { return !threshold.passed; })) {
    code = Worse(code, ExitCode::kThresholdFailed);
  }
  return code;
}

std::string Unreachable(const RunResult& result) {
  for (const TargetResult& target : result.targets) {
    Counters counters;
    for (const PhaseResult& phase : target.phases) counters.Merge(phase.metrics.counters);
    if (counters.Get(Counter::kConnectionsOpened) > 0) continue;
    if (counters.Get(Counter::kConnectionsFailed) == 0) continue;
    return absl::StrFormat(
        "target %s (%s) is not available: no connection could be opened: %s; is it running, and "
        "is the URL right?",
        target.name, target.url, MainError(counters));
  }
  return "";
}

}  // namespace wsurge
