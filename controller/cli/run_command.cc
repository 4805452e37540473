#include <iostream>
#include <memory>
#include <string>
#include <variant>

#include <spdlog/spdlog.h>

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/cli/run_options.h"
#include "controller/cli/run_report.h"
#include "controller/cli/run_session.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/cli/submission.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxLocalAgents = 256;
constexpr std::size_t kMaxWorkers = 1'024;

// What is wrong with the options as a whole; empty when nothing is.
std::string Contradiction(const RunOptions& options) {
  if (options.local()) {
    if (!options.tls.ca.empty() || !options.tls.cert.empty() || !options.tls.key.empty()) {
      return "--tls-ca, --tls-cert and --tls-key need --controller";
    }
    if (options.agents > kMaxLocalAgents) {
      return "--agents: at most 256 on this host; more run on other hosts, with --controller";
    }
  } else if (!options.allow.empty()) {
    return "--allow is for local agents; with --controller each wsurge-agent has its own";
  } else if (options.allow_insecure_tls) {
    return "--allow-insecure-tls is for local agents; with --controller each wsurge-agent has its "
           "own";
  } else if (options.workers > 0) {
    return "--workers is for local agents; with --controller each wsurge-agent has its own";
  } else if (options.spin) {
    return "--spin is for local agents; with --controller each wsurge-agent has its own";
  }
  return "";
}

ExitCode Run(const RunOptions& options, const SignalWatch& signals) {
  const std::string contradiction = Contradiction(options);
  if (!contradiction.empty()) return Fail(ExitCode::kBadInput, contradiction);
  auto loaded = LoadSubmission(options);
  if (const auto* code = std::get_if<ExitCode>(&loaded)) return *code;
  const absl::Status out = RunFolder::CheckOut(options.out);
  if (!out.ok()) return Fail(out, ExitCode::kToolFailed);

  spdlog::set_level(spdlog::level::warn);  // what goes well, the live line shows
  RunSession session(options, signals);
  const absl::Status connected = session.Connect();
  if (!connected.ok()) {
    return Fail(connected, options.local() ? ExitCode::kToolFailed : ExitCode::kUnavailable);
  }
  const absl::Status submitted = session.Submit(std::get<LoadedScenario>(loaded));
  if (!submitted.ok()) {
    const bool refused = absl::IsResourceExhausted(submitted);  // the queue is full
    return Fail(submitted, refused ? ExitCode::kUnavailable : ExitCode::kToolFailed);
  }
  const absl::Status started = session.StartAgents();
  if (!started.ok()) return Fail(started, ExitCode::kToolFailed);
  return ReportRun(options, session, session.Follow());
}

}  // namespace

void AddRunCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run",
      "Example: wsurge run configs/quickstart.yaml --agents 2 --set connections=100\n"
      "Runs a scenario and reports what was measured. Without --controller, a controller in this\n"
      "process and agents on this host do it; with it, the agents attached there, when the runs\n"
      "before it are over. Ctrl-C ends the run with what it has.");
  AddSubmissionOptions(*command, options);
  command->add_option("--controller", options->controller, "HOST:PORT of a running controller");
  AddRepeated(*command, "--allow", options->allow,
              "host[:port] or CIDR that local agents may load besides loopback");
  command->add_flag("--allow-insecure-tls", options->allow_insecure_tls,
                    "Local agents may connect without verifying certificates (tls.verify: false)");
  command
      ->add_option(
          "--workers", options->workers,
          "Threads of each local agent (default: all but one of this host's CPUs, divided)")
      ->check(CLI::Range(std::size_t{1}, kMaxWorkers));
  command->add_flag("--spin", options->spin,
                    "Local agents' workers never sleep: finer timing, at the cost of a CPU each");
  AddReportOptions(*command, *options);
  AddTlsOptions(*command, options->tls);
  command->callback([options, &signals, &chosen] {
    chosen = [options, &signals] { return Run(*options, signals); };
  });
}

}  // namespace wsurge
