#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <sys/types.h>

namespace wsurge {

struct LocalAgentsOptions {
  std::size_t count = 1;
  std::string controller;          // HOST:PORT
  std::filesystem::path data;      // `save` files land in <data>/<run id>/
  std::filesystem::path logs;      // each agent's output: <logs>/<name>.log
  std::vector<std::string> allow;  // targets that they may load, besides loopback
  bool allow_insecure_tls = false;
  std::size_t workers = 0;  // of each; 0: all but one of this host's CPUs, divided among them
  bool spin = false;        // they never sleep while there is load
};

// Agent processes of this command, beside a controller in this process. The main thread, which they
// must not outlive: they end with it.
class LocalAgents {
 public:
  static absl::StatusOr<std::unique_ptr<LocalAgents>> Start(const LocalAgentsOptions& options);
  ~LocalAgents() { Stop(); }
  LocalAgents(const LocalAgents&) = delete;
  LocalAgents& operator=(const LocalAgents&) = delete;

  std::vector<std::string> names() const;

  // The files of their output.
  std::vector<std::filesystem::path> logs() const;

  // The exit status of this one if it has ended by itself; -1 for an end by a signal.
  std::optional<int> ExitStatus(const std::string& name);

  // The names of those that have ended by themselves since the last call.
  std::vector<std::string> TakeEnded();

  // The last lines that it printed.
  std::string LastWords(const std::string& name) const;

  // Ends them all: SIGTERM, and SIGKILL for those that have not ended after kStopWithin.
  void Stop();

 private:
  static constexpr std::chrono::seconds kStopWithin{3};

  struct Process {
    std::string name;
    std::filesystem::path log;
    pid_t pid = 0;
    bool ended = false;
    bool end_taken = false;
    int exit_status = -1;  // -1: by a signal, or not ended
  };

  LocalAgents() = default;
  static void Reap(Process& process);
  bool AllEnded();

  std::vector<Process> processes_;
};

}  // namespace wsurge
