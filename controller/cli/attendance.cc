#include "controller/cli/attendance.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace wsurge {
namespace {

constexpr int kBadUsage = 2;  // the exit status of wsurge-agent

}  // namespace

Attendance::Attendance(ControlClient& client, LocalAgents& agents, std::chrono::nanoseconds wait)
    : client_(client),
      agents_(agents),
      wait_(wait),
      until_(std::chrono::steady_clock::now() + wait) {
  for (const std::string& name : agents_.names()) missing_.insert(name);
}

absl::Status Attendance::Problem() {
  if (missing_.empty()) return absl::OkStatus();
  const auto attached = client_.ListAgents();
  if (!attached.ok()) return absl::OkStatus();  // whoever follows the run finds that out
  for (const AgentState& agent : *attached) missing_.erase(agent.name);
  for (const std::string& name : missing_) {
    const std::optional<int> status = agents_.ExitStatus(name);
    if (!status) continue;
    const std::string text =
        absl::StrFormat("agent %s ended before it was attached; its last words:\n%s", name,
                        agents_.LastWords(name));
    return *status == kBadUsage ? absl::InvalidArgumentError(text) : absl::UnavailableError(text);
  }
  if (missing_.empty() || std::chrono::steady_clock::now() < until_) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("not attached after waiting %s: %s; ask for fewer --agents or a longer "
                      "--wait",
                      FormatDuration(wait_), absl::StrJoin(missing_, ", ")));
}

}  // namespace wsurge
