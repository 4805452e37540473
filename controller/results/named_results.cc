#include "controller/results/named_results.h"

#include <string_view>

namespace wsurge {
namespace {

constexpr std::string_view kChecks = "checks.";
constexpr std::string_view kPassed = ".passed";
constexpr std::string_view kFailed = ".failed";

}  // namespace

std::vector<StepResult> StepsOf(const std::vector<Role>& roles) {
  std::vector<StepResult> steps;
  for (const Role& role : roles) {
    ForEachStep(role.steps, [&](const Step& step) {
      if (steps.size() <= step.id) steps.resize(step.id + 1);
      const auto* record = std::get_if<RecordStep>(&step.action);
      steps[step.id] = {step.name, role.name, record == nullptr ? "" : record->metric};
    });
  }
  return steps;
}

std::map<std::string, TimeSamples> RecordedTimes(const PhaseMetrics& metrics,
                                                 const std::vector<StepResult>& steps) {
  std::map<std::string, TimeSamples> times;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    if (steps[step].record.empty()) continue;
    const TimeSamples* samples = metrics.Find(TimeMetric::kRecord, static_cast<std::int32_t>(step));
    if (samples != nullptr) times[steps[step].record].Merge(*samples);
  }
  return times;
}

std::map<std::string, CheckResult> ChecksOf(const Counters& counters) {
  std::map<std::string, CheckResult> checks;
  for (const auto& [name, count] : counters.All()) {
    std::string_view check = name;
    if (!check.starts_with(kChecks)) continue;
    check.remove_prefix(kChecks.size());
    if (check.ends_with(kPassed)) {
      checks[std::string(check.substr(0, check.size() - kPassed.size()))].passed = count;
    } else if (check.ends_with(kFailed)) {
      checks[std::string(check.substr(0, check.size() - kFailed.size()))].failed = count;
    }
  }
  return checks;
}

}  // namespace wsurge
