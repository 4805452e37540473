#include <memory>
#include <string>

#include "absl/status/status.h"

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"

namespace wsurge {
namespace {

struct StopOptions {
  std::string run;
  std::string controller;
  TlsFiles tls;
};

ExitCode StopRun(const StopOptions& options) {
  const auto client = ConnectTo(options.controller, options.tls);
  if (!client.ok()) return Fail(client.status(), ExitCode::kUnavailable);
  const absl::Status stopped = (*client)->Stop(options.run);
  if (stopped.ok()) return ExitCode::kDone;
  const bool unknown = absl::IsNotFound(stopped);
  return Fail(stopped, unknown ? ExitCode::kBadInput : ExitCode::kUnavailable);
}

}  // namespace

void AddStopCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<StopOptions>();
  CLI::App* command =
      app.add_subcommand("stop",
                         "Example: wsurge stop RUN --controller 127.0.0.1:7700\n"
                         "Ends a run of a controller, which reports what it has; one that is still "
                         "queued does\n"
                         "not begin. Does not wait for its end: `wsurge watch` does. One that is "
                         "over stays as it is.");
  command->add_option("RUN", options->run, "The run's id; `wsurge runs` lists them")->required();
  AddControllerOptions(*command, options->controller, options->tls);
  command->callback([options, &chosen] { chosen = [options] { return StopRun(*options); }; });
}

}  // namespace wsurge
