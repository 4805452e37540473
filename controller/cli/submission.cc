#include "controller/cli/submission.h"

#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/plan/run_limits.h"
#include "controller/cli/command.h"
#include "controller/cli/run_notes.h"
#include "controller/scenario/scalars.h"

namespace wsurge {
namespace {

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

std::string CheckWait(const std::string& text) {
  return ParseDuration(text) ? "" : "a duration like 30s, got \"" + text + "\"";
}

}  // namespace

void AddSubmissionOptions(CLI::App& command, const std::shared_ptr<RunOptions>& options) {
  AddScenarioArguments(command, options->file, options->sets);
  AddRepeated(command, "--target", options->targets, "Only this target");
  command
      .add_option("--agents", options->agents,
                  "How many agents share the load (default: 1 on this host; with --controller "
                  "all that are idle)")
      ->check(CLI::Range(std::size_t{1}, kMaxAgents));
  command
      .add_option_function<std::string>(
          "--wait", [options](const std::string& text) { options->wait = *ParseDuration(text); },
          "How long to wait for the agents, once it is the run's turn (default: 30s)")
      ->check(CheckWait);
  command
      .add_option("--seed", options->seed,
                  "Draw the same random values as the run with this seed (default: a new one)")
      ->check(CLI::Range(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()));
  command
      .add_option_function<std::vector<std::string>>(
          "--tag",
          [options](const std::vector<std::string>& texts) {
            const std::string wrong = ReadTags(texts, options->tags);
            if (!wrong.empty()) throw CLI::ValidationError(wrong);
          },
          "NAME=VALUE that stands in the result; may be repeated")
      ->expected(1)
      ->take_all();
}

std::variant<LoadedScenario, ExitCode> LoadSubmission(const RunOptions& options) {
  auto loaded = LoadScenario(options.file, options.sets, MissingEnvironment::kProblem);
  if (std::holds_alternative<ExitCode>(loaded)) return loaded;
  Scenario& scenario = std::get<LoadedScenario>(loaded).scenario;
  const absl::Status kept = KeepTargets(scenario, options.targets);
  if (!kept.ok()) return Fail(kept, ExitCode::kBadInput);
  for (const std::string& line : PartsLeftOut(scenario)) std::cerr << "note: " << line << '\n';
  return loaded;
}

RunRequest RequestFor(const RunOptions& options, const LoadedScenario& loaded) {
  RunRequest request;
  request.scenario = loaded.scenario;
  request.scenario_sha256 = loaded.file.sha256;
  request.agents = options.agents;
  request.seed = options.seed;
  request.tags = options.tags;
  request.trace = options.trace;
  request.wait = options.wait;
  return request;
}

}  // namespace wsurge
