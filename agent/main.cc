// wsurge-agent: attaches to a controller and makes the load that it is told to make.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "agent/agent_command_line.h"
#include "agent/engine/thread_usage.h"
#include "agent/service/agent_runner.h"
#include "agent/service/host_facts.h"
#include "agent/signal_watch.h"

namespace {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitBadUsage = 2;

void SetUpLog(const std::string& level) {
  auto logger =
      std::make_shared<spdlog::logger>("agent", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %n %l: %v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace

int main(int argc, char** argv) {
  const int parent = getppid();
  // gRPC's own lines would stand between ours; what matters of them is in our errors.
  setenv("GRPC_VERBOSITY", "NONE", 0);  // NOLINT(concurrency-mt-unsafe): the only thread yet
  wsurge::AgentCommandLine line;
  CLI::App app(
      "Attaches to a wsurge controller and makes load for it. Listens on nothing.\n"
      "Example: wsurge-agent --controller 127.0.0.1:7700 --allow 10.0.0.0/8:9001",
      "wsurge-agent");
  wsurge::AddOptions(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitBadUsage;
  }

  SetUpLog(line.log_level);
  wsurge::SignalWatch::Prepare(line.exit_with_parent);
  if (line.exit_with_parent && !wsurge::EndWithParent(parent)) return kExitDone;
  wsurge::RaiseDescriptorLimit();
  auto options = wsurge::MakeOptions(line);
  if (!options.ok()) {
    std::cerr << "wsurge-agent: " << options.status().message() << "\n";
    return kExitBadUsage;
  }

  if (!wsurge::RunQueueIsCounted()) {
    spdlog::warn(
        "this kernel does not tell how long threads wait for a CPU (schedstat): a host "
        "that is too busy may go unnoticed");
  }
  wsurge::AgentRunner runner(*std::move(options));
  const wsurge::SignalWatch watch([&runner] { runner.RequestShutdown(); });
  const absl::Status status = runner.Run();
  if (status.ok()) return kExitDone;
  std::cerr << "wsurge-agent: " << status.message() << "\n";
  return kExitFailed;
}
