#include "agent/watch/process_table.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <system_error>

#include <unistd.h>

namespace wsurge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 1 << 20;

template <typename T>
std::optional<T> Number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Nanos FromTicks(std::uint64_t ticks) {
  static const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  return FromSeconds(static_cast<double>(ticks) / ticks_per_second);
}

// What follows the program's name, which may hold blanks and parentheses of its own.
std::string_view AfterName(std::string_view line) {
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string_view::npos ? "" : line.substr(name_end + 1);
}

}  // namespace

std::optional<ProcessFacts> ParseProcessStat(std::string_view line) {
  // Counted from the state, which is the manual's field 3.
  constexpr std::size_t kParent = 1;
  constexpr std::size_t kUser = 11;
  constexpr std::size_t kKernel = 12;
  constexpr std::size_t kReapedUser = 13;
  constexpr std::size_t kReapedKernel = 14;
  constexpr std::size_t kThreads = 17;
  constexpr std::size_t kStart = 19;
  constexpr std::size_t kResidentPages = 21;
  std::array<std::string_view, kResidentPages + 1> fields;
  std::string_view rest = AfterName(line);
  for (std::string_view& field : fields) {
    const std::size_t begin = rest.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(begin);
    field = rest.substr(0, rest.find_first_of(" \n"));
    rest.remove_prefix(field.size());
  }
  const auto pid = Number<std::int64_t>(line.substr(0, line.find(' ')));
  const auto parent = Number<std::int64_t>(fields[kParent]);
  std::array<std::uint64_t, kResidentPages + 1> numbers{};
  for (const std::size_t i :
       {kUser, kKernel, kReapedUser, kReapedKernel, kThreads, kStart, kResidentPages}) {
    // Times of reaped processes are signed in the manual and never negative.
    const auto number = Number<std::uint64_t>(fields[i]);
    if (!number) return std::nullopt;
    numbers[i] = *number;
  }
  if (!pid || !parent) return std::nullopt;
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return ProcessFacts{.id = {*pid, numbers[kStart]},
                      .parent = *parent,
                      .cpu = FromTicks(numbers[kUser] + numbers[kKernel]),
                      .reaped_cpu = FromTicks(numbers[kReapedUser] + numbers[kReapedKernel]),
                      .threads = numbers[kThreads],
                      .resident_bytes = numbers[kResidentPages] * page};
}

std::string ReadProcFile(const fs::path& path) {
  std::string text;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4096> piece{};
  while (text.size() < kMostBytes && file.read(piece.data(), piece.size()).gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

std::vector<std::int64_t> ProcessNumbers(const fs::path& proc) {
  std::vector<std::int64_t> numbers;
  std::error_code error;
  for (fs::directory_iterator at(proc, error), end; !error && at != end; at.increment(error)) {
    if (const auto pid = Number<std::int64_t>(at->path().filename().native())) {
      numbers.push_back(*pid);
    }
  }
  return numbers;
}

std::vector<ProcessFacts> ReadProcesses(const fs::path& proc) {
  std::vector<ProcessFacts> processes;
  for (const std::int64_t pid : ProcessNumbers(proc)) {
    const std::string line = ReadProcFile(proc / std::to_string(pid) / "stat");
    if (auto facts = ParseProcessStat(line)) processes.push_back(*facts);
  }
  return processes;
}

std::optional<OpenDescriptors> CountDescriptors(const fs::path& proc, std::int64_t pid) {
  std::error_code error;
  fs::directory_iterator at(proc / std::to_string(pid) / "fd", error);
  if (error) return std::nullopt;
  OpenDescriptors open;
  for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
    ++open.all;
    std::error_code closed;  // meanwhile
    if (fs::read_symlink(at->path(), closed).native().starts_with("socket:[")) ++open.sockets;
  }
  return open;
}

}  // namespace wsurge
