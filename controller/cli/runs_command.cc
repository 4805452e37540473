#include <algorithm>
#include <cstddef>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

#include "controller/cli/command.h"
#include "controller/cli/store_options.h"
#include "controller/report/text.h"

namespace wsurge {
namespace {

std::string TimeOf(const StoredRunState& run) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixNanos(run.submitted_unix.count()),
                          absl::UTCTimeZone());
}

ExitCode PrintRuns(const StoreOptions& options) {
  if (!options.given()) {
    return Fail(ExitCode::kBadInput, "runs: name a controller with --controller, or its --data");
  }
  const auto runs = ListRuns(options);
  if (!runs.ok()) return Fail(runs.status(), ExitCode::kUnavailable);
  if (runs->empty()) {
    std::cerr << "no run is stored yet\n";
    return ExitCode::kDone;
  }
  std::size_t width = 3;
  for (const StoredRunState& run : *runs) width = std::max(width, run.id.size());
  const int column = static_cast<int>(width);
  std::cout << absl::StrFormat("%-*s  %-19s  %-7s  %-8s  exit  scenario\n", column, "run",
                               "submitted (UTC)", "state", "verdict");
  for (const StoredRunState& run : *runs) {
    const bool over = run.state == "over";
    std::cout << absl::StrFormat(
        "%-*s  %-19s  %-7s  %-8s  %4s  %s\n", column, TerminalSafe(run.id), TimeOf(run),
        TerminalSafe(run.state), run.verdict.empty() ? "-" : TerminalSafe(run.verdict),
        over ? std::to_string(run.exit_code) : "-", TerminalSafe(run.name));
  }
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddRunsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<StoreOptions>();
  CLI::App* command = app.add_subcommand(
      "runs",
      "Example: wsurge runs --controller 127.0.0.1:7700\n"
      "Lists the runs of a controller, the latest first: queued, running, and over. One that was\n"
      "cut off can still be reported, with what its agents had handed in. Without --data a\n"
      "controller knows the last few that are over.");
  AddStoreOptions(*command, *options);
  command->callback([options, &chosen] { chosen = [options] { return PrintRuns(*options); }; });
}

}  // namespace wsurge
