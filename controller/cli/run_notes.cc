#include "controller/cli/run_notes.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

std::string LeftOut(const char* part, const char* instead) {
  return absl::StrFormat("`%s` is not acted on by this version of `wsurge run`: %s", part, instead);
}

template <typename Has>
bool AnyTarget(const Scenario& scenario, const Has& has) {
  return std::any_of(scenario.targets.begin(), scenario.targets.end(), has);
}

}  // namespace

std::vector<std::string> PartsLeftOut(const Scenario& scenario) {
  std::vector<std::string> lines;
  if (scenario.study) lines.push_back(LeftOut("study", "the scenario is run once, with its vars"));
  if (scenario.search)
    lines.push_back(LeftOut("search", "the scenario is run once, with its vars"));
  if (AnyTarget(scenario, [](const Target& target) { return !target.start.empty(); })) {
    lines.push_back(LeftOut("start", "the target must be running"));
  }
  if (AnyTarget(scenario, [](const Target& target) { return target.watch.has_value(); })) {
    lines.push_back(LeftOut("watch", "the server's CPU and memory are not recorded"));
  }
  const std::vector<std::string>& formats = scenario.report.formats;
  if (std::find(formats.begin(), formats.end(), "html") != formats.end()) {
    lines.push_back("report: html is not written by this version of `wsurge run`");
  }
  return lines;
}

}  // namespace wsurge
