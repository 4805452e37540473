#include "controller/cli/run_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

namespace fs = std::filesystem;

struct Fixture {
  fs::path out;

  Fixture() {
    std::string name = (fs::temp_directory_path() / "wsurge-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    out = name;
  }
  ~Fixture() { fs::remove_all(out); }

  static std::string Read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_CASE_FIXTURE(Fixture, "RunFolder: a run's folder is made once") {
  REQUIRE(RunFolder::CheckOut(out / "a/b").ok());
  CHECK(RunFolder::Create(out / "a/b", "run").ok());
  CHECK(RunFolder::Create(out / "a/b", "run").status().message() ==
        "cannot make the folder " + (out / "a/b/run").string() + ": File exists");
}

TEST_CASE_FIXTURE(Fixture, "RunFolder: files are written whole, again too, for their owner only") {
  const auto folder = RunFolder::Create(out, "run");
  REQUIRE(folder.ok());
  CHECK(folder->Write("result.json", "first").ok());
  CHECK(folder->Write("result.json", "second").ok());
  CHECK(Read(folder->path() / "result.json") == "second");
  CHECK(std::distance(fs::directory_iterator(folder->path()), {}) == 1);
  CHECK(fs::status(folder->path() / "result.json").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE_FIXTURE(Fixture, "RunFolder: an id leads nowhere else") {
  for (const char* id : {"", "..", "../x", "/tmp/x", "a/b", ".hidden"}) {
    CAPTURE(id);
    CHECK(absl::IsInvalidArgument(RunFolder::Create(out, id).status()));
  }
}

TEST_CASE_FIXTURE(Fixture,
                  "RunFolder: an output folder that cannot be is refused with the reason") {
  std::ofstream(out / "file") << "x";
  CHECK(RunFolder::CheckOut(out / "file/below").message() ==
        "cannot make the output folder " + (out / "file/below").string() + ": Not a directory");
}

}  // namespace
}  // namespace wsurge
