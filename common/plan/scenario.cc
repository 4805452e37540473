#include "common/plan/scenario.h"

#include <algorithm>
#include <cmath>

namespace wsurge {
namespace {

void CollectNames(const std::vector<Step>& steps, std::vector<std::string>& names) {
  for (const Step& step : steps) {
    if (names.size() <= step.id) names.resize(step.id + 1);
    names[step.id] = step.name;
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      CollectNames(repeat->steps, names);
    } else if (const auto* rules = std::get_if<OnMessageStep>(&step.action)) {
      for (const Rule& rule : rules->rules) CollectNames(rule.steps, names);
    }
  }
}

}  // namespace

std::uint64_t ConnectionsAt(const Phase& phase, Nanos elapsed) {
  if (phase.connections_from == phase.connections_to || phase.duration <= Nanos::zero()) {
    return phase.connections_to;
  }
  const double part = std::clamp(ToSeconds(elapsed) / ToSeconds(phase.duration), 0.0, 1.0);
  const auto from = static_cast<double>(phase.connections_from);
  const auto to = static_cast<double>(phase.connections_to);
  return static_cast<std::uint64_t>(std::floor(from + (to - from) * part + 1e-9));
}

std::uint64_t MaxConnections(const std::vector<Phase>& load) {
  std::uint64_t most = 0;
  for (const Phase& phase : load) {
    most = std::max({most, phase.connections_from, phase.connections_to});
  }
  return most;
}

std::vector<std::string> StepNames(const std::vector<Step>& session) {
  std::vector<std::string> names;
  CollectNames(session, names);
  return names;
}

}  // namespace wsurge
