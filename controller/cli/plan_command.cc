#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <boost/asio/ip/address.hpp>

#include "common/plan/run_limits.h"
#include "controller/cli/command.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/report/text.h"
#include "controller/run/forecast.h"

namespace wsurge {
namespace {

struct PlanOptions {
  std::string file;
  std::vector<std::string> sets;
  std::vector<std::string> targets;
  std::size_t agents = 1;
  std::vector<std::uint32_t> weights;
  std::size_t workers = 0;
};

std::string Show(const Amount& amount) {
  std::string count = FormatCount(static_cast<std::uint64_t>(std::llround(amount.count)));
  switch (amount.kind) {
    case Amount::Kind::kExactly:
      return count;
    case Amount::Kind::kAbout:
      return "~" + count;
    case Amount::Kind::kAtMost:
      return "≤ " + count;
    case Amount::Kind::kUnknown:
      return "?";
  }
  return "";
}

std::string Describe(const Phase& phase) {
  std::string text = FormatDuration(phase.duration);
  switch (phase.form) {
    case LoadForm::kOnce:
      text = absl::StrCat(FormatCount(phase.connections_to),
                          " connections run their session once, within ", text);
      break;
    case LoadForm::kClosed:
      absl::StrAppend(&text, ", ",
                      phase.connections_from == phase.connections_to
                          ? FormatCount(phase.connections_to)
                          : absl::StrCat("from ", FormatCount(phase.connections_from), " to ",
                                         FormatCount(phase.connections_to)),
                      " connections");
      if (phase.sessions) absl::StrAppend(&text, ", ", FormatCount(*phase.sessions), " sessions");
      break;
    case LoadForm::kOpen:
      absl::StrAppend(&text, ", ",
                      phase.sessions_per_second_from == phase.sessions_per_second_to
                          ? FormatNumber(phase.sessions_per_second_to)
                          : absl::StrCat("from ", FormatNumber(phase.sessions_per_second_from),
                                         " to ", FormatNumber(phase.sessions_per_second_to)),
                      " sessions per second",
                      phase.spacing == Spacing::kPoisson ? " (Poisson)" : "", ", at most ",
                      FormatCount(phase.at_most), " connections");
      break;
  }
  if (!phase.measure) text += ", not measured";
  return text;
}

// What the agents' operators have to allow, as far as the names tell.
std::vector<std::string> HostsToAllow(const Scenario& scenario) {
  std::vector<std::string> hosts;
  const auto look = [&hosts](const Url& url) {
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(url.host, no_address);
    const bool local = no_address ? url.host == "localhost" : address.is_loopback();
    if (!local && std::find(hosts.begin(), hosts.end(), url.host) == hosts.end()) {
      hosts.push_back(url.host);
    }
  };
  for (const Target& target : scenario.targets) look(target.url);
  for (const Role& role : scenario.roles) {
    if (role.url) look(*role.url);
    if (role.login) look(role.login->url);
  }
  return hosts;
}

void PrintScenario(const Scenario& scenario, const Forecast& forecast) {
  std::cout << TerminalSafe(scenario.name) << "\n\ntargets"
            << (scenario.targets.size() < 2                     ? ""
                : scenario.run_targets == RunTargets::kTogether ? ", at the same time"
                                                                : ", one run each")
            << '\n';
  for (const Target& target : scenario.targets) {
    std::cout << "  " << PadRight(TerminalSafe(target.name), 16) << ' '
              << TerminalSafe(target.url.text) << '\n';
  }
  std::cout << "\nroles\n";
  for (const RoleForecast& role : forecast.roles) {
    std::cout << "  " << PadRight(TerminalSafe(role.name), 16) << " at most "
              << FormatCount(role.connections)
              << " connections; messages sent per session: " << Show(role.messages_per_session)
              << '\n';
  }
  std::cout << "\nphases\n";
  for (const Phase& phase : scenario.load) {
    std::cout << "  " << PadRight(TerminalSafe(phase.name), 16) << ' ' << Describe(phase) << '\n';
  }
  for (const DataTable& table : scenario.data) {
    std::cout << "\ndata " << TerminalSafe(table.name) << ": " << FormatCount(table.rows.size())
              << " rows"
              << (table.order == DataOrder::kOnce     ? ", each given out once in the whole run"
                  : table.order == DataOrder::kRandom ? ", at random"
                                                      : ", in turn")
              << '\n';
  }
  if (scenario.study) {
    std::size_t cells = 1;
    for (const StudyAxis& axis : scenario.study->grid) cells *= axis.values.size();
    std::cout << "\nstudy: " << FormatCount(cells) << " cells, "
              << FormatCount(scenario.study->repeats)
              << " runs each: " << FormatCount(cells * scenario.study->repeats) << " runs\n";
  }
  if (scenario.search) {
    std::cout << "\nsearch: the largest " << TerminalSafe(scenario.search->vary) << " from "
              << FormatCount(scenario.search->least) << " to " << FormatCount(scenario.search->most)
              << " with "
              << absl::StrJoin(scenario.search->accept, " and ",
                               [](std::string* out, const Threshold& threshold) {
                                 out->append(TerminalSafe(threshold.that));
                               })
              << '\n';
  }
}

void PrintAgents(const Forecast& forecast, const HostLimits& limits) {
  std::cout << "\n  " << PadRight("agent", 7) << PadRight("phase", 17) << PadLeft("connections", 12)
            << PadLeft("sessions", 14) << PadLeft("messages sent", 16) << '\n';
  for (std::size_t i = 0; i < forecast.agents.size(); ++i) {
    for (const PhaseForecast& phase : forecast.agents[i].phases) {
      std::cout << "  " << PadRight(absl::StrCat(i + 1), 7)
                << PadRight(Truncate(TerminalSafe(phase.name), 16), 17)
                << PadLeft(FormatCount(phase.connections), 12) << PadLeft(Show(phase.sessions), 14)
                << PadLeft(Show(phase.messages), 16) << '\n';
    }
  }
  std::cout << "  (~ on average, ≤ at most, ? as many as the target's answers allow)\n\n";
  for (std::size_t i = 0; i < forecast.agents.size(); ++i) {
    const AgentForecast& agent = forecast.agents[i];
    std::cout << "  agent " << i + 1 << " needs " << FormatCount(agent.needs.descriptors)
              << " file descriptors ("
              << (limits.descriptors ? FormatCount(*limits.descriptors) : "no limit")
              << " here) and " << FormatCount(agent.needs.ports)
              << " local ports per source address (" << FormatCount(limits.local_ports) << " here, "
              << agent.needs.sources << (agent.needs.sources == 1 ? " address" : " addresses")
              << ")\n";
    if (!agent.refusal.empty()) {
      std::cout << Wrap("    it would be refused: " + agent.refusal, 4, 80);
    }
  }
}

ExitCode Plan(const PlanOptions& options) {
  if (!options.weights.empty() && options.agents > 1 && options.agents != options.weights.size()) {
    return Fail(ExitCode::kBadInput, absl::StrFormat("--weights: %d weights for %d agents",
                                                     options.weights.size(), options.agents));
  }
  auto loaded = LoadScenario(options.file, options.sets, MissingEnvironment::kWarning);
  if (const auto* code = std::get_if<ExitCode>(&loaded)) return *code;
  Scenario& scenario = std::get<LoadedScenario>(loaded).scenario;
  const absl::Status kept = KeepTargets(scenario, options.targets);
  if (!kept.ok()) return Fail(kept, ExitCode::kBadInput);

  const std::vector<std::uint32_t> weights =
      options.weights.empty() ? std::vector<std::uint32_t>(options.agents, 1) : options.weights;
  const std::size_t workers = options.workers > 0
                                  ? options.workers
                                  : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  const HostLimits limits = ReadHostLimits();
  const Forecast forecast = ForecastRun(scenario, weights, workers, limits);
  PrintScenario(scenario, forecast);
  PrintAgents(forecast, limits);
  const std::vector<std::string> hosts = HostsToAllow(scenario);
  if (!hosts.empty()) {
    std::cout << "\n  agents must have been started with --allow for: "
              << TerminalSafe(absl::StrJoin(hosts, ", ")) << '\n';
  }
  const bool refused = std::any_of(forecast.agents.begin(), forecast.agents.end(),
                                   [](const auto& agent) { return !agent.refusal.empty(); });
  return Printed(refused ? ExitCode::kUnavailable : ExitCode::kDone);
}

}  // namespace

void AddPlanCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand(
      "plan",
      "Example: wsurge plan configs/quickstart.yaml --agents 2\n"
      "Shows what each agent will do, phase by phase, what it needs of its host, and why it would\n"
      "be refused (exit code 5). Sends nothing.");
  AddScenarioArguments(*command, options->file, options->sets);
  AddRepeated(*command, "--target", options->targets, "Only this target");
  command->add_option("--agents", options->agents, "How many agents share the load")
      ->check(CLI::Range(std::size_t{1}, kMaxAgents))
      ->capture_default_str();
  command
      ->add_option("--weights", options->weights,
                   "The agents' shares against each other, one each: 1,1,2")
      ->delimiter(',')
      ->check(CLI::Range(1U, 1'000U));
  command
      ->add_option("--workers", options->workers,
                   "Threads of each agent (default: one per CPU of this host)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'024}));
  command->callback([options, &chosen] { chosen = [options] { return Plan(*options); }; });
}

}  // namespace wsurge
