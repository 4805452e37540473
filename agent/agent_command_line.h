#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <CLI/CLI.hpp>

#include "agent/service/agent_runner.h"
#include "common/base/tls_files.h"

namespace wsurge {

// What stands on the command line of wsurge-agent.
struct AgentCommandLine {
  std::string controller;
  std::string name;  // empty: <host>-<pid>
  std::vector<std::string> allow;
  std::size_t workers = 0;  // 0: one per CPU
  bool spin = false;
  bool pin = false;
  std::string data = "wsurge-agent-data";
  bool allow_insecure_tls = false;
  std::vector<std::string> sources;
  std::vector<std::string> labels;
  std::uint64_t max_connections = 0;  // 0: as the system allows
  std::int64_t max_duration_ms = std::int64_t{24} * 3600 * 1000;
  TlsFiles tls;
  std::uint32_t weight = 1;
  bool exit_with_parent = false;
  std::string log_level = "info";
};

// The options, bound to `line`, which must outlive the parsing.
void AddOptions(CLI::App& app, AgentCommandLine& line);

// Checks the values and reads what they name. Every error is bad usage; the message is for people.
absl::StatusOr<AgentOptions> MakeOptions(const AgentCommandLine& line);

}  // namespace wsurge
