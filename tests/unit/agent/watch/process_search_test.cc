#include "agent/watch/process_search.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

namespace wsurge {
namespace {

namespace fs = std::filesystem;
using Pids = std::vector<std::int64_t>;

constexpr const char* kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:2329 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "555 1 0 100 0 0 10 0\n"
    "   1: 0100007F:2329 0100007F:ABCD 01 00000000:00000000 00:00000000 00000000     0        0 "
    "777 1 0 100 0 0 10 0\n"
    "   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "888 1 0 100 0 0 10 0\n";

// A folder like /proc that is gone with the test.
class FakeProc {
 public:
  FakeProc() : root_(fs::temp_directory_path() / ("wsurge-proc-" + std::to_string(getpid()))) {
    fs::create_directories(root_ / "self/net");
    Write("self/net/tcp", kTable);
  }
  ~FakeProc() { fs::remove_all(root_); }
  FakeProc(const FakeProc&) = delete;
  FakeProc& operator=(const FakeProc&) = delete;

  void AddProcess(int pid, int parent, const std::string& command, const std::string& link = "") {
    const std::string folder = std::to_string(pid);
    fs::create_directories(root_ / folder / "fd");
    Write(folder + "/stat", folder + " (x) S " + std::to_string(parent) +
                                " 1 1 0 -1 4 1 2 0 0 1 1 0 0 20 0 1 0 42 1000000 300 1 1 1 0");
    Write(folder + "/cmdline", command);
    if (!link.empty()) fs::create_symlink(link, root_ / folder / "fd/3");
  }

  const fs::path& root() const { return root_; }

 private:
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }

  const fs::path root_;
};

TEST_CASE("Only sockets that listen on the port are found in the kernel's table") {
  CHECK(ListeningSockets(kTable, 9001) == std::set<std::uint64_t>{555});
  CHECK(ListeningSockets(kTable, 80) == std::set<std::uint64_t>{888});
  CHECK(ListeningSockets(kTable, 9002).empty());
  CHECK(ListeningSockets("no table at all\n\n 0A", 9001).empty());
}

TEST_CASE("Processes are found by number, command line and port") {
  FakeProc proc;
  using std::string_literals::operator""s;
  proc.AddProcess(100, 1, "python3\0/srv/server.py\0"s, "socket:[555]");
  proc.AddProcess(101, 100, "python3\0/srv/server.py\0"s, "socket:[555]");
  proc.AddProcess(200, 1, "nginx\0"s, "socket:[888]");
  proc.AddProcess(300, 1, "sh\0-c\0wsurge run server.py\0"s);
  proc.AddProcess(301, 300, "wsurge-agent\0"s);

  CHECK(FindProcesses({Watch::By::kPid, 200, ""}, proc.root(), 301) == Pids{200});
  CHECK(FindProcesses({Watch::By::kPid, 201, ""}, proc.root(), 301).empty());
  CHECK(FindProcesses({Watch::By::kPort, 9001, ""}, proc.root(), 301) == Pids{100, 101});
  CHECK(FindProcesses({Watch::By::kPort, 9002, ""}, proc.root(), 301).empty());
  CHECK(FindProcesses({Watch::By::kCommand, 0, "nginx"}, proc.root(), 301) == Pids{200});
  // Not the shell that the asking process descends from, though the words stand there too.
  CHECK(FindProcesses({Watch::By::kCommand, 0, "server.py"}, proc.root(), 301) == Pids{100, 101});
  CHECK(FindProcesses({Watch::By::kCommand, 0, "python3 /srv"}, proc.root(), 301) ==
        Pids{100, 101});
}

}  // namespace
}  // namespace wsurge
