#include "controller/cli/attendance.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace wsurge {

Attendance::Attendance(ControlClient& client, LocalAgents& agents, std::chrono::nanoseconds wait)
    : client_(client),
      agents_(agents),
      wait_(wait),
      until_(std::chrono::steady_clock::now() + wait) {
  for (const std::string& name : agents_.names()) missing_.insert(name);
}

std::optional<std::string> Attendance::Problem() {
  if (missing_.empty()) return std::nullopt;
  const auto attached = client_.ListAgents();
  if (!attached.ok()) return std::nullopt;  // whoever follows the run finds that out
  for (const AgentState& agent : *attached) missing_.erase(agent.name);
  for (const std::string& name : missing_) {
    if (!agents_.HasEnded(name)) continue;
    return absl::StrFormat("agent %s ended before it was attached; its last words:\n%s", name,
                           agents_.LastWords(name));
  }
  if (missing_.empty() || std::chrono::steady_clock::now() < until_) return std::nullopt;
  return absl::StrFormat(
      "not attached after waiting %s: %s; ask for fewer --agents or a longer "
      "--wait",
      FormatDuration(wait_), absl::StrJoin(missing_, ", "));
}

}  // namespace wsurge
