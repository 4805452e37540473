#include "controller/cli/received_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

namespace fs = std::filesystem;

struct Fixture {
  fs::path out;
  std::optional<RunFolder> folder;
  std::optional<ReceivedFiles> files;

  Fixture() {
    std::string name = (fs::temp_directory_path() / "wsurge-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    out = name;
    auto made = RunFolder::Create(out, "run");
    REQUIRE(made.ok());
    folder = *std::move(made);
    files.emplace(*folder);
  }
  ~Fixture() { fs::remove_all(out); }

  std::string Read(const char* name) const {
    std::ifstream in(folder->path() / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  auto Count() const { return std::distance(fs::directory_iterator(folder->path()), {}); }
};

TEST_CASE_FIXTURE(Fixture, "ReceivedFiles: pieces become whole files, several at a time") {
  files->Take("samples.csv", "a", false);
  files->Take("x%20.hgrm", "one", true);
  CHECK_FALSE(fs::exists(folder->path() / "samples.csv"));
  files->Take("samples.csv", "b", false);
  files->Take("samples.csv", "", true);
  CHECK(files->End().ok());
  CHECK(Read("samples.csv") == "ab");
  CHECK(Read("x%20.hgrm") == "one");
  CHECK(Count() == 2);
}

TEST_CASE_FIXTURE(Fixture, "ReceivedFiles: a file that does not end goes away, and is named") {
  files->Take("samples.csv", "a", false);
  CHECK(files->End().message() == "the controller did not send the whole of samples.csv");
  CHECK(Count() == 0);
}

TEST_CASE_FIXTURE(Fixture, "ReceivedFiles: a name leads nowhere else and replaces nothing") {
  for (const char* name : {"", "../x", "a/b", ".hidden", "result.json", "scenario.yaml", "a b",
                           "summary.txt", "agent-1.log", "x\n"}) {
    CAPTURE(name);
    ReceivedFiles fresh(*folder);
    fresh.Take(name, "x", true);
    CHECK(fresh.End().message() == "the controller sent a file under a name that is none");
  }
  CHECK(Count() == 0);
}

TEST_CASE_FIXTURE(Fixture, "ReceivedFiles: only so many are open at a time") {
  for (std::size_t i = 0; i <= ReceivedFiles::kMaxOpen; ++i) {
    files->Take("f" + std::to_string(i), "x", false);
  }
  CHECK(files->End().message() == "the controller sent too many files");
  CHECK(Count() == 0);
}

}  // namespace
}  // namespace wsurge
