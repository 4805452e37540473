#include "controller/cli/local_agents.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <fstream>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr std::size_t kLastLines = 5;
constexpr mode_t kLogMode = 0600;

absl::StatusOr<std::string> AgentProgram() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / "wsurge-agent";
  if (error || !std::filesystem::exists(program, error)) {
    return absl::NotFoundError(
        absl::StrFormat("there is no agent program %s; wsurge and wsurge-agent must lie in one "
                        "folder",
                        program.string()));
  }
  return program.string();
}

std::size_t Cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

// In a process group of its own, so that Ctrl-C reaches this command only; with the signals that
// this command blocks open again.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command,
                            const std::filesystem::path& log) {
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kLogMode);
  if (out < 0) {
    return absl::InternalError(absl::StrFormat("cannot write %s: %s", log.string(),
                                               std::generic_category().message(errno)));
  }
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, 1);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, arguments[0], &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  close(out);
  if (error != 0) {
    unlink(log.c_str());
    return absl::InternalError(
        absl::StrFormat("cannot start %s: %s", command[0], std::generic_category().message(error)));
  }
  return pid;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalAgents>> LocalAgents::Start(const LocalAgentsOptions& options) {
  absl::StatusOr<std::string> program = AgentProgram();
  if (!program.ok()) return program.status();
  // One CPU stays free for the target, which often runs on this host, and for the controller: a
  // closed loop keeps every worker busy, and one that has to wait for a CPU makes the run invalid.
  const std::size_t shared = std::max<std::size_t>(2, Cpus()) - 1;
  const std::size_t workers =
      options.workers > 0 ? options.workers : std::max<std::size_t>(1, shared / options.count);

  std::unique_ptr<LocalAgents> agents(new LocalAgents);
  for (std::size_t i = 1; i <= options.count; ++i) {
    Process process;
    process.name = absl::StrCat("local-", i);
    process.log = options.logs / (process.name + ".log");
    std::vector<std::string> command = {
        *program,     "--controller",         options.controller, "--name",
        process.name, "--exit-with-parent",   "--data",           options.data.string(),
        "--workers",  std::to_string(workers)};
    for (const std::string& target : options.allow) {
      command.push_back("--allow");
      command.push_back(target);
    }
    if (options.allow_insecure_tls) command.emplace_back("--allow-insecure-tls");
    if (options.spin) command.emplace_back("--spin");
    absl::StatusOr<pid_t> pid = Spawn(command, process.log);
    if (!pid.ok()) return pid.status();
    process.pid = *pid;
    agents->processes_.push_back(std::move(process));
  }
  return agents;
}

std::vector<std::string> LocalAgents::names() const {
  std::vector<std::string> names;
  for (const Process& process : processes_) names.push_back(process.name);
  return names;
}

std::vector<std::filesystem::path> LocalAgents::logs() const {
  std::vector<std::filesystem::path> logs;
  for (const Process& process : processes_) logs.push_back(process.log);
  return logs;
}

void LocalAgents::Reap(Process& process) {
  if (process.ended) return;
  int status = 0;
  const pid_t reaped = waitpid(process.pid, &status, WNOHANG);
  if (reaped == 0) return;
  process.ended = true;
  if (reaped == process.pid && WIFEXITED(status)) process.exit_status = WEXITSTATUS(status);
}

std::optional<int> LocalAgents::ExitStatus(const std::string& name) {
  for (Process& process : processes_) {
    if (process.name != name) continue;
    Reap(process);
    if (process.ended) return process.exit_status;
  }
  return std::nullopt;
}

std::vector<std::string> LocalAgents::TakeEnded() {
  std::vector<std::string> names;
  for (Process& process : processes_) {
    Reap(process);
    if (process.ended && !std::exchange(process.end_taken, true)) names.push_back(process.name);
  }
  return names;
}

std::string LocalAgents::LastWords(const std::string& name) const {
  for (const Process& process : processes_) {
    if (process.name != name) continue;
    std::ifstream log(process.log);
    std::deque<std::string> lines;
    for (std::string line; std::getline(log, line);) {
      lines.push_back("  " + line);
      if (lines.size() > kLastLines) lines.pop_front();
    }
    return absl::StrJoin(lines, "\n");
  }
  return "";
}

bool LocalAgents::AllEnded() {
  for (Process& process : processes_) Reap(process);
  return std::all_of(processes_.begin(), processes_.end(),
                     [](const Process& process) { return process.ended; });
}

void LocalAgents::Stop() {
  if (AllEnded()) return;
  for (const Process& process : processes_) {
    if (!process.ended) kill(process.pid, SIGTERM);
  }
  const auto until = std::chrono::steady_clock::now() + kStopWithin;
  while (!AllEnded() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  for (Process& process : processes_) {
    if (process.ended) continue;
    kill(process.pid, SIGKILL);
    waitpid(process.pid, nullptr, 0);
    process.ended = true;
  }
}

}  // namespace wsurge
