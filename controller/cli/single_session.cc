#include "controller/cli/single_session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace wsurge {
namespace {

// The one of this name, or the first.
template <typename T>
absl::StatusOr<T> Chosen(const std::vector<T>& all, const std::string& name, const char* option) {
  if (name.empty()) return all.front();
  const auto found =
      std::find_if(all.begin(), all.end(), [&name](const T& each) { return each.name == name; });
  if (found != all.end()) return *found;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s: the scenario has no \"%s\"; it has: %s", option, name,
      absl::StrJoin(all, ", ", [](std::string* out, const T& each) { out->append(each.name); })));
}

}  // namespace

absl::Status KeepSingleSession(Scenario& scenario, const std::string& role,
                               const std::string& target) {
  absl::StatusOr<Role> only_role = Chosen(scenario.roles, role, "--role");
  if (!only_role.ok()) return only_role.status();
  absl::StatusOr<Target> only_target = Chosen(scenario.targets, target, "--target");
  if (!only_target.ok()) return only_target.status();
  only_role->count.reset();
  scenario.roles = {*std::move(only_role)};
  scenario.targets = {*std::move(only_target)};
  scenario.run_targets = RunTargets::kInTurn;
  Phase once;
  once.name = "try";
  once.form = LoadForm::kOnce;
  once.duration = std::chrono::hours(1);
  once.connections_from = once.connections_to = 1;
  once.start = StartMode::kTogether;
  scenario.load = {std::move(once)};
  scenario.thresholds.clear();
  scenario.study.reset();
  scenario.search.reset();
  scenario.report = {};
  return absl::OkStatus();
}

}  // namespace wsurge
