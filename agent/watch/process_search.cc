#include "agent/watch/process_search.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include "agent/watch/process_table.h"

namespace wsurge {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find(' ')));
    line.remove_prefix(words.back().size());
  }
}

template <typename T>
std::optional<T> Number(std::string_view text, int base) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `pid` and what it descends from.
std::set<std::int64_t> WithAncestors(std::int64_t pid, const fs::path& proc) {
  std::set<std::int64_t> line;
  while (pid > 0 && line.insert(pid).second) {
    const auto facts = ParseProcessStat(ReadProcFile(proc / std::to_string(pid) / "stat"));
    if (!facts) break;
    pid = facts->parent;
  }
  return line;
}

std::vector<std::int64_t> FindByCommand(const std::string& command, const fs::path& proc,
                                        std::int64_t self) {
  const std::set<std::int64_t> excluded = WithAncestors(self, proc);
  std::vector<std::int64_t> found;
  for (const std::int64_t pid : ProcessNumbers(proc)) {
    if (excluded.contains(pid)) continue;
    std::string line = ReadProcFile(proc / std::to_string(pid) / "cmdline");
    std::replace(line.begin(), line.end(), '\0', ' ');
    if (line.find(command) != std::string::npos) found.push_back(pid);
  }
  return found;
}

bool HoldsOne(const fs::path& proc, std::int64_t pid, const std::set<std::uint64_t>& sockets) {
  constexpr std::string_view kPrefix = "socket:[";
  std::error_code error;
  for (fs::directory_iterator at(proc / std::to_string(pid) / "fd", error), end;
       !error && at != end; at.increment(error)) {
    std::error_code closed;  // meanwhile
    const std::string link = fs::read_symlink(at->path(), closed).string();
    if (!link.starts_with(kPrefix)) continue;
    const auto inode = Number<std::uint64_t>(
        std::string_view(link).substr(kPrefix.size(), link.size() - kPrefix.size() - 1), 10);
    if (inode && sockets.contains(*inode)) return true;
  }
  return false;
}

std::vector<std::int64_t> FindByPort(std::uint16_t port, const fs::path& proc) {
  std::set<std::uint64_t> sockets;
  for (const char* table : {"net/tcp", "net/tcp6"}) {
    sockets.merge(ListeningSockets(ReadProcFile(proc / "self" / table), port));
  }
  std::vector<std::int64_t> found;
  if (sockets.empty()) return found;
  for (const std::int64_t pid : ProcessNumbers(proc)) {
    if (HoldsOne(proc, pid, sockets)) found.push_back(pid);
  }
  return found;
}

}  // namespace

std::set<std::uint64_t> ListeningSockets(std::string_view table, std::uint16_t port) {
  // proc_net_tcp: "sl local_address rem_address st … inode", addresses as hexadecimal digits.
  constexpr std::size_t kLocal = 1;
  constexpr std::size_t kState = 3;
  constexpr std::size_t kInode = 9;
  constexpr std::string_view kListening = "0A";
  constexpr int kHexadecimal = 16;
  std::set<std::uint64_t> sockets;
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(table.size(), line.size() + 1));
    const std::vector<std::string_view> words = Words(line);
    if (words.size() <= kInode || words[kState] != kListening) continue;
    const std::size_t colon = words[kLocal].rfind(':');
    if (colon == std::string_view::npos) continue;
    const auto local = Number<std::uint16_t>(words[kLocal].substr(colon + 1), kHexadecimal);
    const auto inode = Number<std::uint64_t>(words[kInode], 10);
    if (local == port && inode) sockets.insert(*inode);
  }
  return sockets;
}

std::vector<std::int64_t> FindProcesses(const Watch& watch, const fs::path& proc,
                                        std::int64_t self) {
  std::vector<std::int64_t> found;
  switch (watch.by) {
    case Watch::By::kPid: {
      const auto pid = static_cast<std::int64_t>(watch.number);
      if (!ReadProcFile(proc / std::to_string(pid) / "stat").empty()) found.push_back(pid);
      break;
    }
    case Watch::By::kCommand:
      found = FindByCommand(watch.command, proc, self);
      break;
    case Watch::By::kPort:
      found = FindByPort(static_cast<std::uint16_t>(watch.number), proc);
      break;
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace wsurge
