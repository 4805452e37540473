#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <spdlog/spdlog.h>

#include "common/plan/run_limits.h"
#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/cli/run_notes.h"
#include "controller/cli/run_options.h"
#include "controller/cli/run_session.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/scenario/scalars.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxLocalAgents = 256;
constexpr std::size_t kMaxWorkers = 1'024;

// The verdict as the result document says it; empty when there is none.
std::string VerdictIn(const std::string& result_json) {
  boost::json::error_code error;
  const boost::json::value document = boost::json::parse(result_json, error);
  if (error) return "";
  const boost::json::value* verdict = document.find_pointer("/run/verdict", error);
  if (verdict == nullptr || !verdict->is_string()) return "";
  return std::string(verdict->get_string());
}

ExitCode Report(const RunOptions& options, RunSession& session, const FinishedRun& finished) {
  ExitCode code = finished.exit_code;
  const absl::Status stored = session.Store(finished);
  if (!stored.ok()) code = Worse(code, Fail(stored, ExitCode::kToolFailed));
  if (!finished.result_json.empty()) {
    std::cout << (options.json ? finished.result_json : finished.summary) << std::flush;
    if (!std::cout) {
      code = Worse(code, Fail(ExitCode::kToolFailed, "cannot write the result to stdout"));
    }
    if (stored.ok() && !options.quiet) {
      std::cerr << "report: " << session.folder().path().string() << "/\n";
    }
  }
  if (!finished.error.empty()) Fail(code, finished.error);
  if (options.strict && VerdictIn(finished.result_json) == "degraded") {
    code = Worse(code, ExitCode::kInvalid);
  }
  return code;
}

// NAME=VALUE pairs into a map; empty, or what is wrong.
std::string ReadTags(const std::vector<std::string>& texts,
                     std::map<std::string, std::string>& tags) {
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return "--tag takes NAME=VALUE, got \"" + text + "\"";
    }
    if (!tags.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
      return "--tag " + text.substr(0, equals) + " is given twice";
    }
  }
  return "";
}

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
  auto loaded = LoadScenario(options.file, options.sets, MissingEnvironment::kProblem);
  if (const auto* code = std::get_if<ExitCode>(&loaded)) return *code;
  auto& [file, scenario] = std::get<LoadedScenario>(loaded);
  const absl::Status kept = KeepTargets(scenario, options.targets);
  if (!kept.ok()) return Fail(kept, ExitCode::kBadInput);
  for (const std::string& line : PartsLeftOut(scenario)) std::cerr << "note: " << line << '\n';
  const absl::Status out = RunFolder::CheckOut(options.out);
  if (!out.ok()) return Fail(out, ExitCode::kToolFailed);

  spdlog::set_level(spdlog::level::warn);  // what goes well, the live line shows
  RunSession session(options, signals);
  const absl::Status connected = session.Connect();
  if (!connected.ok()) {
    return Fail(connected, options.local() ? ExitCode::kToolFailed : ExitCode::kUnavailable);
  }
  const absl::Status submitted = session.Submit(file, scenario);
  if (!submitted.ok()) {
    const bool refused = absl::IsFailedPrecondition(submitted);  // busy with another run
    return Fail(submitted, refused ? ExitCode::kUnavailable : ExitCode::kToolFailed);
  }
  const absl::Status started = session.StartAgents();
  if (!started.ok()) return Fail(started, ExitCode::kToolFailed);
  return Report(options, session, session.Follow());
}

std::string CheckWait(const std::string& text) {
  return ParseDuration(text) ? "" : "a duration like 30s, got \"" + text + "\"";
}

}  // namespace

void AddRunCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run",
      "Example: wsurge run configs/quickstart.yaml --agents 2 --set connections=100\n"
      "Runs a scenario and reports what was measured. Without --controller, a controller in this\n"
      "process and agents on this host do it; with it, the agents attached there.");
  AddScenarioArguments(*command, options->file, options->sets);
  AddRepeated(*command, "--target", options->targets, "Only this target");
  command
      ->add_option("--agents", options->agents,
                   "How many agents share the load (default: 1 on this host; with --controller "
                   "all that are idle)")
      ->check(CLI::Range(std::size_t{1}, kMaxAgents));
  command->add_option("--controller", options->controller, "HOST:PORT of a running controller");
  command
      ->add_option_function<std::string>(
          "--wait", [options](const std::string& text) { options->wait = *ParseDuration(text); },
          "How long to wait for the agents (default: 30s)")
      ->check(CheckWait);
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
  command
      ->add_option("--seed", options->seed,
                   "Draw the same random values as the run with this seed (default: a new one)")
      ->check(CLI::Range(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()));
  command
      ->add_option_function<std::vector<std::string>>(
          "--tag",
          [options](const std::vector<std::string>& texts) {
            const std::string wrong = ReadTags(texts, options->tags);
            if (!wrong.empty()) throw CLI::ValidationError(wrong);
          },
          "NAME=VALUE that stands in the result; may be repeated")
      ->expected(1)
      ->take_all();
  command->add_option("--out", options->out, "Folder that the run's folder is made in")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the result document instead of the summary");
  command->add_flag("--quiet", options->quiet, "No live line");
  command->add_flag("--strict", options->strict, "Exit code 4 also when the verdict is `degraded`");
  AddTlsOptions(*command, options->tls);
  command->callback([options, &signals, &chosen] {
    chosen = [options, &signals] { return Run(*options, signals); };
  });
}

}  // namespace wsurge
