#include "controller/scenario/system_inputs.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wsurge {
namespace {

namespace fs = std::filesystem;

// A folder with some files that is gone in the end.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (fs::temp_directory_path() / "wsurge-inputs-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "scenario" / "data");
    Write(folder_ / "outside.txt", "outside");
    Write(folder_ / "scenario" / "users.csv", "users");
    Write(folder_ / "scenario" / "data" / "more.csv", "more");
    Write(folder_ / "scenario" / "large.bin", std::string(100'000, 'x'));
    Write(folder_ / "scenario" / "empty", "");
    fs::create_symlink("../outside.txt", folder_ / "scenario" / "link");
    fs::create_symlink("..", folder_ / "scenario" / "up");
    REQUIRE(mkfifo((folder_ / "scenario" / "pipe").c_str(), 0600) == 0);
  }
  ~TestFolder() { fs::remove_all(folder_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  TestFolder(TestFolder&&) = delete;
  TestFolder& operator=(TestFolder&&) = delete;

  std::string scenario() const { return (folder_ / "scenario").string(); }

 private:
  static void Write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  fs::path folder_;
};

TEST_CASE("inputs: files below the scenario's folder are read whole") {
  const TestFolder folder;
  const SystemInputs inputs(folder.scenario());
  CHECK(inputs.ReadFile("users.csv", 5).value() == "users");
  CHECK(inputs.ReadFile("./data/more.csv", 100).value() == "more");
  CHECK(inputs.ReadFile("large.bin", 100'000).value() == std::string(100'000, 'x'));
  CHECK(inputs.ReadFile("empty", 0).value().empty());
}

TEST_CASE("inputs: everything else is refused") {
  struct Row {
    std::string_view path, said;
  };
  const std::string outside =
      "expected a file below the scenario's folder: a path without \"..\" that does not begin with "
      "\"/\"";
  const std::string link = "a symbolic link on the way to it is not followed";
  const Row rows[] = {
      {"none.csv", "No such file or directory"},
      {"none/users.csv", "No such file or directory"},
      {"users.csv/x", "something on the way to it is no folder"},
      {"../outside.txt", outside},
      {"data/../users.csv", outside},
      {"/etc/passwd", outside},
      {"", outside},
      {".", outside},
      {"data//more.csv", outside},
      {"link", link},
      {"up/outside.txt", "something on the way to it is no folder"},
      {"data", "it is no regular file"},
      {"pipe", "it is no regular file"},
      {"large.bin", "it has more than the 100 bytes that are read at most"},
      {std::string_view("users.csv\0x", 11), "a file's name holds no NUL"},
  };
  const TestFolder folder;
  const SystemInputs inputs(folder.scenario());
  for (const Row& row : rows) {
    CAPTURE(row.path);
    const auto read = inputs.ReadFile(std::string(row.path), 100);
    CHECK(std::string(read.status().message()) == row.said);
  }
}

TEST_CASE("inputs: the environment is this process's") {
  const SystemInputs inputs(".");
  CHECK(inputs.Environment("PATH").has_value());
  CHECK(!inputs.Environment("WSURGE_NO_SUCH_VARIABLE").has_value());
}

}  // namespace
}  // namespace wsurge
