#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/report/text.h"

namespace wsurge {
namespace {

struct AgentsOptions {
  std::string controller;
  TlsFiles tls;
};

// "rack=7, site=north".
std::string Labels(const AgentState& agent) {
  return TerminalSafe(absl::StrJoin(agent.labels, ", ", absl::PairFormatter("=")));
}

ExitCode ListAgents(const AgentsOptions& options) {
  const auto client = ConnectTo(options.controller, options.tls);
  if (!client.ok()) return Fail(client.status(), ExitCode::kUnavailable);
  const auto agents = (*client)->ListAgents();
  if (!agents.ok()) return Fail(agents.status(), ExitCode::kUnavailable);
  if (agents->empty()) {
    std::cerr << "no agent is attached; start one with: wsurge-agent --controller "
              << options.controller << '\n';
    return ExitCode::kDone;
  }
  std::size_t width = 4;
  std::size_t host_width = 4;
  std::size_t run_width = 3;
  for (const AgentState& agent : *agents) {
    width = std::max(width, agent.name.size());
    host_width = std::max(host_width, agent.host.size());
    run_width = std::max(run_width, agent.run_id.size());
  }
  const int column = static_cast<int>(width);
  const int host_column = static_cast<int>(host_width);
  const int run_column = static_cast<int>(run_width);
  std::cout << absl::StrFormat("%-*s  state  %-*s  version  weight  %-*s  labels\n", column, "name",
                               run_column, "run", host_column, "host");
  for (const AgentState& agent : *agents) {
    std::string line =
        absl::StrFormat("%-*s  %-5s  %-*s  %-7s  %6d  %-*s  %s", column, agent.name, agent.state,
                        run_column, agent.run_id.empty() ? "-" : agent.run_id, agent.version,
                        agent.weight, host_column, agent.host, Labels(agent));
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  }
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddAgentsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<AgentsOptions>();
  CLI::App* command = app.add_subcommand("agents",
                                         "Example: wsurge agents --controller 127.0.0.1:7700\n"
                                         "Lists the agents that are attached to a controller,\n"
                                         "and which run each of them works for.");
  AddControllerOptions(*command, options->controller, options->tls);
  command->callback([options, &chosen] { chosen = [options] { return ListAgents(*options); }; });
}

}  // namespace wsurge
