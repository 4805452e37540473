#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace wsurge {

// A process for as long as it lives: numbers of processes are used again.
struct ProcessId {
  std::int64_t pid = 0;
  std::uint64_t start = 0;  // when it began: clock ticks since the kernel did

  auto operator<=>(const ProcessId&) const = default;  // NOLINT(modernize-use-nullptr): not one
};

// What /proc/<pid>/stat says (proc_pid_stat(5)).
struct ProcessFacts {
  ProcessId id;
  std::int64_t parent = 0;
  Nanos cpu{};         // its own, in user and kernel mode
  Nanos reaped_cpu{};  // of its descendants that have ended and were waited for
  std::uint64_t threads = 0;
  std::uint64_t resident_bytes = 0;

  friend bool operator==(const ProcessFacts&, const ProcessFacts&) = default;
};

// Nothing when `line` is none.
std::optional<ProcessFacts> ParseProcessStat(std::string_view line);

// All processes that can be seen in `proc`, usually /proc; those that end meanwhile are left out.
std::vector<ProcessFacts> ReadProcesses(const std::filesystem::path& proc);

// Of one file, at most 1 MiB; empty when it cannot be read.
std::string ReadProcFile(const std::filesystem::path& path);

// The numbers of all processes in `proc`.
std::vector<std::int64_t> ProcessNumbers(const std::filesystem::path& proc);

// What a process has open.
struct OpenDescriptors {
  std::uint64_t all = 0;
  std::uint64_t sockets = 0;
};

// Nothing when that may not be seen.
std::optional<OpenDescriptors> CountDescriptors(const std::filesystem::path& proc,
                                                std::int64_t pid);

}  // namespace wsurge
