#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <boost/json.hpp>
#include <spdlog/spdlog.h>

#include "controller/cli/command.h"
#include "controller/cli/run_options.h"
#include "controller/cli/run_session.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/cli/single_session.h"
#include "controller/report/text.h"

namespace wsurge {
namespace {

struct TryOptions {
  std::string file;
  std::vector<std::string> sets;
  std::string target;
  std::string role;
  std::vector<std::string> allow;
  bool allow_insecure_tls = false;
};

// A folder for what a run leaves, which goes with it: nothing of a try is kept.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    std::string pattern = (std::filesystem::temp_directory_path(error) / "wsurge-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }  // empty: there is none

 private:
  std::string path_;
};

std::uint64_t CountAt(const boost::json::value& totals, const char* pointer) {
  boost::json::error_code error;
  const boost::json::value* const found = totals.find_pointer(pointer, error);
  return found != nullptr && found->is_number() ? found->to_number<std::uint64_t>() : 0;
}

// "reply_timeout: 2, extract: 1"; each with its count.
std::string ListOf(const boost::json::value& totals, const char* pointer) {
  boost::json::error_code error;
  const boost::json::value* const found = totals.find_pointer(pointer, error);
  std::string text;
  if (found == nullptr || !found->is_object()) return text;
  for (const auto& entry : found->get_object()) {
    text += (text.empty() ? "" : ", ") + TerminalSafe(std::string(entry.key())) + ": " +
            boost::json::serialize(entry.value());
  }
  return text;
}

bool HasFailedCheck(const boost::json::value& totals) {
  boost::json::error_code error;
  const boost::json::value* const checks = totals.find_pointer("/checks", error);
  if (checks == nullptr || !checks->is_object()) return false;
  for (const auto& entry : checks->get_object()) {
    if (CountAt(entry.value(), "/failed") > 0) return true;
  }
  return false;
}

// The last line, and what the session's end means.
ExitCode Conclude(const FinishedRun& finished) {
  boost::json::error_code error;
  const boost::json::value document = boost::json::parse(finished.result_json, error);
  if (error) return Fail(ExitCode::kToolFailed, "the result of the session cannot be read");
  const boost::json::value* const totals = document.find_pointer("/targets/0/totals", error);
  if (totals == nullptr) return Fail(ExitCode::kToolFailed, "the session has no result");
  const bool done = CountAt(*totals, "/sessions/done") > 0;
  const std::string errors = ListOf(*totals, "/errors");
  std::cout << "\nsession " << (done ? "done" : "failed") << ": "
            << CountAt(*totals, "/ws_sent/messages") << " messages sent, "
            << CountAt(*totals, "/ws_received/messages") << " received"
            << (errors.empty() ? "" : "; errors: " + errors) << '\n';
  const bool good = done && errors.empty() && !HasFailedCheck(*totals);
  return Printed(good ? ExitCode::kDone : ExitCode::kThresholdFailed);
}

ExitCode Try(const TryOptions& options, const SignalWatch& signals) {
  auto loaded = LoadScenario(options.file, options.sets, MissingEnvironment::kProblem);
  if (const auto* code = std::get_if<ExitCode>(&loaded)) return *code;
  auto& submitted = std::get<LoadedScenario>(loaded);
  const absl::Status kept = KeepSingleSession(submitted.scenario, options.role, options.target);
  if (!kept.ok()) return Fail(kept, ExitCode::kBadInput);

  const TemporaryFolder folder;
  if (folder.path().empty()) return Fail(ExitCode::kToolFailed, "cannot make a temporary folder");
  RunOptions run;
  run.file = options.file;
  run.allow = options.allow;
  run.allow_insecure_tls = options.allow_insecure_tls;
  run.workers = 1;
  run.out = folder.path();
  run.quiet = true;
  run.trace = true;
  spdlog::set_level(spdlog::level::warn);
  RunSession session(run, signals);
  absl::Status begun = session.Connect();
  if (begun.ok()) begun = session.Submit(submitted);
  if (begun.ok()) begun = session.StartAgents();
  if (!begun.ok()) return Fail(begun, ExitCode::kToolFailed);
  const FinishedRun finished = session.Follow();
  if (!finished.error.empty() || finished.result_json.empty()) {
    return Fail(finished.exit_code, finished.error);
  }
  const ExitCode concluded = Conclude(finished);
  return finished.exit_code == ExitCode::kInterrupted ? finished.exit_code : concluded;
}

}  // namespace

void AddTryCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen) {
  const auto options = std::make_shared<TryOptions>();
  CLI::App* command = app.add_subcommand(
      "try",
      "Example: wsurge try configs/chat.yaml\n"
      "Runs one session of a scenario and prints every frame with its time, what was extracted,\n"
      "and what the checks found. Keeps nothing. Exit code 3 when the session or a check failed.");
  AddScenarioArguments(*command, options->file, options->sets);
  command->add_option("--target", options->target, "The target (default: the first)");
  command->add_option("--role", options->role, "The role (default: the first)");
  AddRepeated(*command, "--allow", options->allow,
              "host[:port] or CIDR that may be loaded besides loopback");
  command->add_flag("--allow-insecure-tls", options->allow_insecure_tls,
                    "Take TLS targets whose certificate is not verified (tls.verify: false)");
  command->callback([options, &signals, &chosen] {
    chosen = [options, &signals] { return Try(*options, signals); };
  });
}

}  // namespace wsurge
