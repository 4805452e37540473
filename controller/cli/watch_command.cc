#include <memory>
#include <string>

#include "absl/status/status.h"
#include <spdlog/spdlog.h>

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/cli/run_options.h"
#include "controller/cli/run_report.h"
#include "controller/cli/run_session.h"

namespace wsurge {
namespace {

struct WatchOptions {
  std::string run;
  RunOptions session;
};

ExitCode WatchRun(const WatchOptions& options, const SignalWatch& signals) {
  const absl::Status out = RunFolder::CheckOut(options.session.out);
  if (!out.ok()) return Fail(out, ExitCode::kToolFailed);
  spdlog::set_level(spdlog::level::warn);
  RunSession session(options.session, signals);
  const absl::Status connected = session.Connect();
  if (!connected.ok()) return Fail(connected, ExitCode::kUnavailable);
  const absl::Status begun = session.Watch(options.run);
  if (!begun.ok()) return Fail(begun, ExitCode::kToolFailed);
  return ReportRun(options.session, session, session.Follow());
}

}  // namespace

void AddWatchCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen) {
  const auto options = std::make_shared<WatchOptions>();
  CLI::App* command = app.add_subcommand(
      "watch",
      "Example: wsurge watch RUN --controller 127.0.0.1:7700\n"
      "Follows a run of a controller to its end, as `wsurge run` does: queued, running, or one of\n"
      "the last that are over. Writes its files but for scenario.yaml, which its submitter has,\n"
      "prints its summary and has its exit code. Ctrl-C ends the watching, not the run. Single\n"
      "messages (samples.csv) are only kept by who watches while they come.");
  command->add_option("RUN", options->run, "The run's id, as `wsurge submit` printed it")
      ->required();
  AddControllerOptions(*command, options->session.controller, options->session.tls);
  AddReportOptions(*command, options->session);
  command->callback([options, &signals, &chosen] {
    chosen = [options, &signals] { return WatchRun(*options, signals); };
  });
}

}  // namespace wsurge
