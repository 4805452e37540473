#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/spdlog.h>

#include "common/base/clock.h"
#include "common/base/tls_files.h"
#include "common/control/lease_times.h"
#include "controller/cli/command.h"
#include "controller/cli/controller_options.h"
#include "controller/scenario/scalars.h"
#include "controller/service/controller_server.h"

namespace wsurge {
namespace {

struct ControllerOptions {
  std::string listen;
  std::string data;  // empty: runs are not stored
  LeaseTimes times;
  TlsFiles tls;
};

ExitCode RunController(const ControllerOptions& options, const SignalWatch& signals) {
  const absl::StatusOr<HostPort> listen = ParseHostPort(options.listen);
  if (!listen.ok()) return Fail(listen.status(), ExitCode::kBadInput);
  const absl::StatusOr<std::optional<TlsTexts>> tls = ReadTlsFiles(options.tls);
  if (!tls.ok()) return Fail(tls.status(), ExitCode::kToolFailed);
  const auto server = ControllerServer::Start(*listen, *tls, options.data, options.times);
  if (!server.ok()) return Fail(server.status(), ExitCode::kToolFailed);
  std::cerr << "wsurge controller listens on " << (*server)->address().Text()
            << (tls->has_value() ? " (mutual TLS)" : " (plain text)") << std::endl;
  signals.Wait();
  spdlog::info("asked to stop");
  return ExitCode::kDone;
}

std::string CheckLease(const std::string& text) {
  const std::optional<Nanos> lease = ParseDuration(text);
  const bool fits = lease && *lease >= std::chrono::seconds(1) && *lease <= std::chrono::minutes(5);
  return fits ? "" : "a duration from 1s to 5m, got \"" + text + "\"";
}

}  // namespace

void AddControllerCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen) {
  const auto options = std::make_shared<ControllerOptions>();
  CLI::App* command = app.add_subcommand(
      "controller",
      "Example: wsurge controller --listen 127.0.0.1:7700\n"
      "The long-running controller that agents attach to and `wsurge run --controller` uses.\n"
      "Runs that are submitted queue up, and are one after the other.\n"
      "With --data it stores its runs, and what agents report at once: `wsurge runs` lists them, "
      "and\n"
      "`wsurge report` renders them, also after the controller was killed.\n"
      "Off loopback it listens only with mutual TLS; `wsurge certs` makes the files.");
  command->add_option("--listen", options->listen, "HOST:PORT; port 0 takes any free one")
      ->required();
  command->add_option("--data", options->data,
                      "Folder of its store, made if need be (default: runs are not stored)");
  command
      ->add_option_function<std::string>(
          "--lease",
          [options](const std::string& text) { options->times.lease = *ParseDuration(text); },
          "So long an agent goes on with its load without hearing from here (default: 8s)")
      ->check(CheckLease);
  AddTlsOptions(*command, options->tls);
  command->callback([options, &signals, &chosen] {
    chosen = [options, &signals] { return RunController(*options, signals); };
  });
}

}  // namespace wsurge
