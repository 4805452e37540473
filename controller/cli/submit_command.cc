#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/cli/run_options.h"
#include "controller/cli/submission.h"

namespace wsurge {
namespace {

ExitCode SubmitRun(const RunOptions& options) {
  auto loaded = LoadSubmission(options);
  if (const auto* code = std::get_if<ExitCode>(&loaded)) return *code;
  const auto client = ConnectTo(options.controller, options.tls);
  if (!client.ok()) return Fail(client.status(), ExitCode::kUnavailable);
  const absl::StatusOr<std::string> run_id =
      (*client)->Submit(RequestFor(options, std::get<LoadedScenario>(loaded)));
  if (!run_id.ok()) return Fail(run_id.status(), ExitCode::kUnavailable);
  std::cout << *run_id << '\n';
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddSubmitCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "submit",
      "Example: wsurge submit configs/quickstart.yaml --controller 127.0.0.1:7700\n"
      "Leaves a scenario with a controller, prints the run's id and returns. Runs are one after\n"
      "the other; this one begins when those before it are over. `wsurge watch` follows it,\n"
      "`wsurge stop` ends it, and `wsurge report` renders it from the controller's store.");
  AddSubmissionOptions(*command, options);
  AddControllerOptions(*command, options->controller, options->tls);
  command->callback([options, &chosen] { chosen = [options] { return SubmitRun(*options); }; });
}

}  // namespace wsurge
