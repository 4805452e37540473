#include "controller/results/named_results.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace wsurge {
namespace {

constexpr std::string_view kChecks = "checks.";
constexpr std::string_view kPassed = ".passed";
constexpr std::string_view kFailed = ".failed";

bool UsesTls(const Scenario& scenario, const Role& role) {
  if (role.login && role.login->url.tls) return true;
  if (role.url) return role.url->tls;
  return std::any_of(scenario.targets.begin(), scenario.targets.end(),
                     [](const Target& target) { return target.url.tls; });
}

std::string Of(const TargetResult& target) { return absl::StrFormat("target %s: ", target.name); }

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

std::vector<std::string> NotesOn(const Scenario& scenario,
                                 const std::vector<TargetResult>& targets) {
  std::vector<std::string> notes;
  std::vector<std::string> unverified;
  for (const Role& role : scenario.roles) {
    if (!role.connection.tls.verify && UsesTls(scenario, role)) unverified.push_back(role.name);
  }
  if (!unverified.empty()) {
    notes.push_back(absl::StrFormat("certificates were not verified (tls.verify: false): %s",
                                    absl::StrJoin(unverified, ", ")));
  }
  for (const TargetResult& target : targets) {
    Counters counters;
    for (const PhaseResult& phase : target.phases) counters.Merge(phase.metrics.counters);
    if (const std::uint64_t refused = counters.Get(Counter::kSessionsRefused); refused > 0) {
      notes.push_back(Of(target) +
                      absl::StrFormat("%d of %d sessions that were due did not start: as many as "
                                      "`at_most` allows were running",
                                      refused, counters.Get(Counter::kSessionsDue)));
    }
    if (const std::uint64_t starts = counters.Get("data_exhausted"); starts > 0) {
      notes.push_back(Of(target) +
                      absl::StrFormat("the data ran out: %d %s no row", starts,
                                      starts == 1 ? "session found" : "sessions found"));
    }
  }
  return notes;
}

}  // namespace wsurge
