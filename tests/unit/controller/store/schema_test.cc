#include "controller/store/schema.h"

#include <fstream>
#include <string>
#include <vector>

#include "doctest/doctest.h"

#include "tests/unit/controller/store/scratch_folder.h"

namespace wsurge {
namespace {

Database Empty(const ScratchFolder& folder) {
  const std::filesystem::path file = folder.path() / "a.db";
  std::ofstream(file).close();
  absl::StatusOr<Database> database = Database::Open(file);
  REQUIRE(database.ok());
  return *std::move(database);
}

const std::vector<std::string> two_steps{"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)",
                                         "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 8"};

TEST_CASE("Migrate: an older database is brought up to date with what it holds") {
  const ScratchFolder folder;
  Database database = Empty(folder);
  REQUIRE(Migrate(database, std::span(two_steps).first(1)).ok());
  CHECK(database.IntegerOf("PRAGMA user_version").value() == 1);
  REQUIRE(Migrate(database, two_steps).ok());
  CHECK(database.IntegerOf("PRAGMA user_version").value() == 2);
  CHECK(database.IntegerOf("SELECT a * 10 + b FROM t").value() == 78);
  CHECK(Migrate(database, two_steps).ok());
}

TEST_CASE("Migrate: a newer database is refused and left as it is") {
  const ScratchFolder folder;
  Database database = Empty(folder);
  REQUIRE(Migrate(database, two_steps).ok());
  const absl::Status refused = Migrate(database, std::span(two_steps).first(1));
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK(refused.message() ==
        "the store " + database.path() +
            " has schema 2, this wsurge knows schemas up to 1: use the version of wsurge that "
            "wrote it, or another folder");
  CHECK(database.IntegerOf("PRAGMA user_version").value() == 2);
}

TEST_CASE("Migrate: a step that fails undoes the ones before it") {
  const ScratchFolder folder;
  Database database = Empty(folder);
  const std::vector<std::string> steps{two_steps[0], "CREATE NONSENSE"};
  CHECK_FALSE(Migrate(database, steps).ok());
  CHECK(database.IntegerOf("PRAGMA user_version").value() == 0);
  CHECK(database.IntegerOf("SELECT count(*) FROM sqlite_master").value() == 0);
}

TEST_CASE("Database: a file that is none is refused") {
  const ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "a.db";
  std::ofstream(file) << std::string(4096, 'x');
  absl::StatusOr<Database> database = Database::Open(file);
  REQUIRE(database.ok());
  CHECK(absl::IsDataLoss(Migrate(*database)));
  std::filesystem::create_symlink(file, folder.path() / "link.db");
  CHECK_FALSE(Database::Open(folder.path() / "link.db").ok());
}

}  // namespace
}  // namespace wsurge
