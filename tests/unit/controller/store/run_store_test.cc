#include "controller/store/run_store.h"

#include <string>
#include <vector>

#include "doctest/doctest.h"
#include <sys/stat.h>

#include "controller/store/data_folder.h"
#include "tests/unit/controller/store/scratch_folder.h"

namespace wsurge {
namespace {

RunStore OpenIn(const ScratchFolder& folder, std::uint64_t max_bytes = RunStore::kMaxBytes) {
  absl::StatusOr<DataFolder> data = DataFolder::Open(folder.path() / "data");
  REQUIRE(data.ok());
  absl::StatusOr<RunStore> store = RunStore::Open(data->store(), max_bytes);
  REQUIRE(store.ok());
  return *std::move(store);
}

RunRecord Run(const std::string& id) {
  return {id, "name of " + id, Nanos(1'700'000'000'123'456'789), std::string("pl\0an", 5), {}};
}

std::vector<std::string> EntriesOf(RunStore& store, const std::string& id) {
  std::vector<std::string> entries;
  const absl::Status read = store.ForEachEntry(id, [&entries](std::string_view body) {
    entries.emplace_back(body);
    return absl::OkStatus();
  });
  CHECK(read.ok());
  return entries;
}

TEST_CASE("RunStore: what was committed is there when the file is opened again") {
  const ScratchFolder folder;
  {
    RunStore store = OpenIn(folder);
    REQUIRE(store.Begin().ok());
    REQUIRE(store.AddRun(Run("a")).ok());
    REQUIRE(store.AddRun(Run("b")).ok());
    REQUIRE(store.Append("a", std::string("one\0", 4)).ok());
    REQUIRE(store.Append("b", "of b").ok());
    REQUIRE(store.Append("a", "").ok());
    REQUIRE(store.Commit().ok());
    REQUIRE(store.Begin().ok());
    REQUIRE(store.Append("a", "never committed").ok());
  }
  RunStore store = OpenIn(folder);
  CHECK(EntriesOf(store, "a") == std::vector<std::string>{std::string("one\0", 4), ""});
  CHECK(EntriesOf(store, "b") == std::vector<std::string>{"of b"});
  const RunRecord found = store.Find("a").value();
  CHECK(found.name == "name of a");
  CHECK(found.submitted_unix == Nanos(1'700'000'000'123'456'789));
  CHECK(found.plan == std::string("pl\0an", 5));
  CHECK_FALSE(found.end.has_value());
  REQUIRE(store.Begin().ok());
  REQUIRE(store.Append("a", "goes on").ok());
  REQUIRE(store.Commit().ok());
  CHECK(EntriesOf(store, "a").size() == 3);
}

TEST_CASE("RunStore: the end of a run takes the place of its journal") {
  const ScratchFolder folder;
  RunStore store = OpenIn(folder);
  const RunEnd end{3, "valid", "", "{}", "all fine"};
  REQUIRE(store.Begin().ok());
  REQUIRE(store.AddRun(Run("a")).ok());
  REQUIRE(store.AddRun(Run("b")).ok());
  REQUIRE(store.Append("a", "one").ok());
  REQUIRE(store.Append("b", "of b").ok());
  REQUIRE(store.EndRun("a", end).ok());
  REQUIRE(store.Commit().ok());
  CHECK(store.Find("a").value().end == end);
  CHECK(EntriesOf(store, "a").empty());
  CHECK(EntriesOf(store, "b").size() == 1);
  CHECK(store.List().value() ==
        std::vector<RunListing>{{"b", "name of b", Run("b").submitted_unix, false, 0, ""},
                                {"a", "name of a", Run("a").submitted_unix, true, 3, "valid"}});

  CHECK(store.Append("a", "late").message() == "no run a in the store");
  CHECK(absl::IsNotFound(store.EndRun("a", end)));
  CHECK(absl::IsNotFound(store.Append("c", "of none")));
  CHECK(absl::IsNotFound(store.Find("c").status()));
  CHECK_FALSE(store.AddRun(Run("b")).ok());
}

TEST_CASE("RunStore: the oldest run makes room, with its journal") {
  const ScratchFolder folder;
  RunStore store = OpenIn(folder);
  REQUIRE(store.Begin().ok());
  REQUIRE(store.AddRun(Run("first")).ok());
  REQUIRE(store.Append("first", "one").ok());
  for (std::size_t i = 0; i + 1 < RunStore::kMaxRuns; ++i) {
    REQUIRE(store.AddRun(Run(std::to_string(i))).ok());
  }
  REQUIRE(store.Commit().ok());
  CHECK(store.Find("first").ok());
  REQUIRE(store.Begin().ok());
  REQUIRE(store.AddRun(Run("last")).ok());
  REQUIRE(store.Commit().ok());
  CHECK(store.List().value().size() == RunStore::kMaxRuns);
  CHECK(absl::IsNotFound(store.Find("first").status()));
  Database database = Database::Open(DataFolder::StoreIn(folder.path() / "data")).value();
  CHECK(database.IntegerOf("SELECT count(*) FROM journal").value() == 0);
}

TEST_CASE("RunStore: without room nothing is lost but what had none") {
  const ScratchFolder folder;
  RunStore store = OpenIn(folder, 256 << 10);
  REQUIRE(store.Begin().ok());
  REQUIRE(store.AddRun(Run("a")).ok());
  REQUIRE(store.Append("a", "one").ok());
  REQUIRE(store.Commit().ok());
  REQUIRE(store.Begin().ok());
  const absl::Status full = store.Append("a", std::string(1 << 20, 'x'));
  CHECK(absl::IsResourceExhausted(full));
  CHECK(full.message().find("full") != std::string::npos);
  store.Rollback();
  REQUIRE(store.Begin().ok());
  REQUIRE(store.Append("a", "two").ok());
  REQUIRE(store.Commit().ok());
  CHECK(EntriesOf(store, "a") == std::vector<std::string>{"one", "two"});
}

TEST_CASE("RunStore: one who only looks sees what is committed, and writes nothing") {
  const ScratchFolder folder;
  RunStore store = OpenIn(folder);
  const std::filesystem::path file = DataFolder::StoreIn(folder.path() / "data");
  absl::StatusOr<RunStore> reader = RunStore::OpenToRead(file);
  REQUIRE(reader.ok());
  REQUIRE(store.Begin().ok());
  REQUIRE(store.AddRun(Run("a")).ok());
  CHECK(reader->List().value().empty());
  REQUIRE(store.Commit().ok());
  CHECK(reader->List().value().size() == 1);
  CHECK_FALSE(reader->AddRun(Run("b")).ok());
  CHECK(absl::IsNotFound(RunStore::OpenToRead(folder.path() / "none.db").status()));
}

TEST_CASE("DataFolder: one controller at a time, and for this user alone") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "new" / "data";
  {
    const absl::StatusOr<DataFolder> data = DataFolder::Open(path);
    REQUIRE(data.ok());
    CHECK(DataFolder::IsHeld(path));
    const absl::StatusOr<DataFolder> second = DataFolder::Open(path);
    CHECK(absl::IsFailedPrecondition(second.status()));
    CHECK(second.status().message() ==
          "another controller uses the folder " + path.string() + "; name another one with --data");
  }
  CHECK_FALSE(DataFolder::IsHeld(path));
  CHECK(DataFolder::Open(path).ok());
  struct stat found {};
  REQUIRE(stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0700);
  REQUIRE(stat(DataFolder::StoreIn(path).c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
}

}  // namespace
}  // namespace wsurge
