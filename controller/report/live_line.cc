#include "controller/report/live_line.h"

#include <chrono>
#include <cmath>

#include "absl/strings/str_format.h"

#include "controller/report/text.h"

namespace wsurge {
namespace {

constexpr std::size_t kWidth = 79;  // the last column stays free: some terminals wrap there

long long Whole(Nanos t) { return std::chrono::duration_cast<std::chrono::seconds>(t).count(); }

}  // namespace

std::string LiveLine(const Progress& progress) {
  std::string line = absl::StrFormat("%d", Whole(progress.elapsed));
  if (progress.planned) line += absl::StrFormat("/%d", Whole(*progress.planned));
  line += absl::StrFormat(" s  %s open  %s msg/s", FormatCount(progress.open_connections),
                          FormatNumber(std::round(progress.messages_per_second)));
  // Before what may be cut off.
  line += absl::StrFormat("  %s %s", FormatCount(progress.errors),
                          progress.errors == 1 ? "error" : "errors");
  if (progress.p50 && progress.p99) {
    line += absl::StrFormat("  %s p50 %s p99 %s", TerminalSafe(progress.latency_metric),
                            FormatDuration(*progress.p50), FormatDuration(*progress.p99));
  }
  if (progress.agents_lost > 0) {
    line += absl::StrFormat("  %d of %d agents lost", progress.agents_lost, progress.agents);
  }
  line += "  " + TerminalSafe(progress.target);
  if (!progress.phase.empty()) line += "/" + TerminalSafe(progress.phase);
  return std::string(Truncate(line, kWidth));
}

std::string QueueLine(std::size_t ahead) {
  if (ahead == 0) return "queued no more: it is this run's turn";
  return absl::StrFormat("queued: %d %s ahead", ahead, ahead == 1 ? "run" : "runs");
}

}  // namespace wsurge
