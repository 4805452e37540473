#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"

#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"

namespace wsurge {
namespace {

struct AgentsOptions {
  std::string controller;
  TlsFiles tls;
};

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
  for (const AgentState& agent : *agents) width = std::max(width, agent.name.size());
  const int column = static_cast<int>(width);
  std::cout << absl::StrFormat("%-*s  state  version  host\n", column, "name");
  for (const AgentState& agent : *agents) {
    std::cout << absl::StrFormat("%-*s  %-5s  %-7s  %s\n", column, agent.name, agent.state,
                                 agent.version, agent.host);
  }
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddAgentsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<AgentsOptions>();
  CLI::App* command = app.add_subcommand("agents",
                                         "Example: wsurge agents --controller 127.0.0.1:7700\n"
                                         "Lists the agents that are attached to a controller.");
  command->add_option("--controller", options->controller, "HOST:PORT of the controller")
      ->required();
  AddTlsOptions(*command, options->tls);
  command->callback([options, &chosen] { chosen = [options] { return ListAgents(*options); }; });
}

}  // namespace wsurge
