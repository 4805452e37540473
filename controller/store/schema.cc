#include "controller/store/schema.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"

namespace wsurge {

std::span<const std::string> SchemaSteps() {
  static const std::array<std::string, 1> steps{
      // `plan` and `body` are messages of proto/wsurge/v1/store.proto. The columns from `exit_code`
      // on
      // are null while the run goes on, and stay so when the controller ends before it.
      R"(CREATE TABLE runs (
           number INTEGER PRIMARY KEY,
           id TEXT NOT NULL UNIQUE,
           name TEXT NOT NULL,
           submitted_unix_ns INTEGER NOT NULL,
           plan BLOB NOT NULL,
           exit_code INTEGER,
           verdict TEXT,
           error TEXT,
           result_json TEXT,
           summary TEXT
         );
         CREATE TABLE journal (
           run INTEGER NOT NULL REFERENCES runs(number) ON DELETE CASCADE,
           position INTEGER NOT NULL,
           body BLOB NOT NULL,
           PRIMARY KEY (run, position)
         );)",
  };
  return steps;
}

namespace {

absl::StatusOr<std::int64_t> VersionOf(Database& database, std::int64_t newest) {
  ASSIGN_OR_RETURN(const std::int64_t version, database.IntegerOf("PRAGMA user_version"));
  if (version >= 0 && version <= newest) return version;
  return absl::FailedPreconditionError(absl::StrFormat(
      "the store %s has schema %d, this wsurge knows schemas up to %d: use the version of wsurge "
      "that wrote it, or another folder",
      database.path(), version, newest));
}

// Within a transaction: another process may have taken the steps just now.
absl::Status TakeSteps(Database& database, std::span<const std::string> steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  ASSIGN_OR_RETURN(const std::int64_t version, VersionOf(database, newest));
  for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
    RETURN_IF_ERROR(database.Execute(steps[step]));
  }
  RETURN_IF_ERROR(database.Execute(absl::StrFormat("PRAGMA user_version = %d", newest)));
  return database.Execute("COMMIT");
}

}  // namespace

absl::Status Migrate(Database& database, std::span<const std::string> steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  ASSIGN_OR_RETURN(const std::int64_t version, VersionOf(database, newest));
  if (version == newest) return absl::OkStatus();
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  absl::Status status = TakeSteps(database, steps);
  // What went wrong matters more than whether there was anything left to undo.
  if (!status.ok()) database.Execute("ROLLBACK").IgnoreError();
  return status;
}

}  // namespace wsurge
