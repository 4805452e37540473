#include "agent/agent_command_line.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include <boost/asio/ip/address.hpp>
#include <unistd.h>

#include "agent/engine/cpu_affinity.h"
#include "agent/service/host_facts.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"

namespace wsurge {
namespace {

// It becomes part of the User-Agent header and of log lines.
absl::Status CheckName(const std::string& name) {
  constexpr std::size_t kLongest = 100;
  const bool sane =
      !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ||
               c == '.';
      });
  if (sane) return absl::OkStatus();
  return absl::InvalidArgumentError("--name: at most 100 letters, digits, \"-\", \"_\" and \".\"");
}

// They go into reports and listings.
absl::Status AddLabels(const std::vector<std::string>& labels, v1::Hello& hello) {
  constexpr std::size_t kMost = 32;
  constexpr std::size_t kLongestName = 100;
  constexpr std::size_t kLongestValue = 200;
  if (labels.size() > kMost) {
    return absl::InvalidArgumentError(absl::StrCat("--label: at most ", kMost));
  }
  for (const std::string& label : labels) {
    const std::size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0 || equals > kLongestName ||
        label.size() - equals > kLongestValue) {
      return absl::InvalidArgumentError(
          absl::StrCat("--label \"", label, "\": expected NAME=VALUE"));
    }
    const bool added =
        hello.mutable_labels()->insert({label.substr(0, equals), label.substr(equals + 1)}).second;
    if (!added) {
      return absl::InvalidArgumentError(
          absl::StrCat("--label \"", label.substr(0, equals), "\" is given twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSources(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    boost::system::error_code error;
    boost::asio::ip::make_address(source, error);
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat("--source \"", source, "\": expected an IP address of this host"));
    }
  }
  return absl::OkStatus();
}

v1::Hello MakeHello(const AgentCommandLine& line, const HostFacts& facts) {
  v1::Hello hello;
  hello.set_name(line.name.empty() ? absl::StrCat(facts.host, "-", getpid()) : line.name);
  hello.set_version(std::string(Version()));
  hello.set_host(facts.host);
  hello.set_kernel(facts.kernel);
  hello.set_cpus(facts.cpus);
  hello.set_workers(line.workers > 0 ? static_cast<std::uint32_t>(line.workers)
                                     : std::max(facts.cpus, 1U));
  hello.set_descriptor_limit(facts.descriptor_limit);
  hello.set_weight(line.weight);
  hello.set_boot_id(facts.clock.boot_id);
  hello.set_time_namespace(facts.clock.time_namespace);
  hello.set_network_namespace(facts.network_namespace);
  return hello;
}

}  // namespace

void AddOptions(CLI::App& app, AgentCommandLine& line) {
  app.add_option("--controller", line.controller, "HOST:PORT of the controller to attach to")
      ->required();
  app.add_option("--name", line.name, "Name in reports, unique per controller (default HOST-PID)");
  app.add_option("--allow", line.allow,
                 "What load may be put on besides loopback: host[:port], address[:port], "
                 "[IPv6 address]:port or network/bits[:port]; may be given several times")
      ->allow_extra_args(false);
  app.add_flag("--allow-insecure-tls", line.allow_insecure_tls,
               "Allow scenarios that do not verify the target's certificate (tls.verify: false)");
  app.add_option("--source", line.sources,
                 "Address to connect to targets from, instead of the scenario's; may be given "
                 "several times")
      ->allow_extra_args(false);
  app.add_option("--label", line.labels,
                 "NAME=VALUE for listings and reports; may be given several times")
      ->allow_extra_args(false);
  app.add_option("--workers", line.workers, "Threads that make load (default: one per CPU)")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--spin", line.spin,
               "Workers look for something to do without ever sleeping: timing to microseconds, at "
               "the cost of a whole CPU each, which should have nothing else to do");
  app.add_flag("--pin", line.pin,
               "Keep each worker on a CPU of its own; at most as many workers as CPUs");
  app.add_option("--data", line.data, "Folder for what runs save on this host")
      ->capture_default_str();
  app.add_option("--max-connections", line.max_connections,
                 "Refuse runs in which this agent would hold more connections")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}));
  const std::map<std::string, std::int64_t> units{
      {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
  app.add_option("--max-duration", line.max_duration_ms,
                 "Refuse runs that may take longer (90s, 15m, 24h)")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED, "DURATION"))
      ->default_str("24h");
  app.add_option("--tls-ca", line.tls.ca, "PEM file: who signed the controller's certificate");
  app.add_option("--tls-cert", line.tls.cert, "PEM file: this agent's certificate");
  app.add_option("--tls-key", line.tls.key, "PEM file: its private key");
  app.add_option("--weight", line.weight, "This agent's share of the load, against the others'")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--exit-with-parent", line.exit_with_parent,
               "End when the parent process ends, and leave Ctrl-C to it");
  app.add_option("--log-level", line.log_level, "What is logged to stderr")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  app.set_version_flag("--version", "wsurge-agent " + std::string(Version()));
}

absl::StatusOr<AgentOptions> MakeOptions(const AgentCommandLine& line) {
  AgentOptions options;
  ASSIGN_OR_RETURN(options.controller, ParseControllerAddress(line.controller));
  ASSIGN_OR_RETURN(options.tls, ReadTlsFiles(line.tls));
  RETURN_IF_ERROR(CheckTransport(options.controller, options.tls.has_value()));
  options.hello = MakeHello(line, ReadHostFacts());
  RETURN_IF_ERROR(CheckName(options.hello.name()));
  ASSIGN_OR_RETURN(options.engine.allow_list, AllowList::Parse(line.allow));
  RETURN_IF_ERROR(AddLabels(line.labels, options.hello));
  RETURN_IF_ERROR(CheckSources(line.sources));
  options.engine.sources = line.sources;
  options.engine.allow_insecure_tls = line.allow_insecure_tls;
  options.engine.workers = options.hello.workers();
  options.engine.spin = line.spin;
  options.engine.pin = line.pin;
  if (line.pin) RETURN_IF_ERROR(CheckPinning(options.engine.workers));
  options.engine.agent_name = options.hello.name();
  options.engine.data_folder = line.data;
  if (line.max_connections > 0) options.engine.caps.max_connections = line.max_connections;
  options.engine.caps.max_duration = std::chrono::milliseconds(line.max_duration_ms);
  if (line.max_duration_ms <= 0 ||
      line.max_duration_ms > std::chrono::milliseconds(std::chrono::hours(24 * 31)).count()) {
    return absl::InvalidArgumentError("--max-duration: more than 0, at most 744h");
  }
  return options;
}

}  // namespace wsurge
