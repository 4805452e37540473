#include "controller/store/run_store.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"
#include "controller/store/schema.h"

namespace wsurge {
namespace {

// What the log may keep of its size once its content is in the file.
constexpr std::int64_t kKeptLogBytes = 16 << 20;

absl::Status NoSuchRun(const std::string& id) {
  return absl::NotFoundError(absl::StrCat("no run ", id, " in the store"));
}

}  // namespace

absl::StatusOr<RunStore> RunStore::Open(const std::filesystem::path& file,
                                        std::uint64_t max_bytes) {
  ASSIGN_OR_RETURN(Database database, Database::Open(file));
  // Readers and the writer do not wait for each other; a commit returns once it is on the disk.
  RETURN_IF_ERROR(
      database.Execute(absl::StrFormat("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                                       "PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = %d",
                                       kKeptLogBytes)));
  ASSIGN_OR_RETURN(const std::int64_t page_bytes, database.IntegerOf("PRAGMA page_size"));
  RETURN_IF_ERROR(
      database
          .IntegerOf(absl::StrFormat("PRAGMA max_page_count = %d",
                                     max_bytes / static_cast<std::uint64_t>(page_bytes)))
          .status());
  RETURN_IF_ERROR(Migrate(database));
  return RunStore(std::move(database));
}

absl::StatusOr<RunStore> RunStore::OpenToRead(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return absl::NotFoundError(
        absl::StrCat("there is no store of a controller in ", file.parent_path().string()));
  }
  // Not read-only in the sense of SQLite, which could not read what a controller that was killed
  // left in its log.
  ASSIGN_OR_RETURN(Database database, Database::Open(file));
  RETURN_IF_ERROR(Migrate(database));
  RETURN_IF_ERROR(database.Execute("PRAGMA query_only = ON"));
  return RunStore(std::move(database));
}

// After some errors SQLite has rolled back by itself, and says that there is nothing to undo.
void RunStore::Rollback() {
  database_.Execute("ROLLBACK").IgnoreError();
  run_id_.clear();
}

absl::Status RunStore::AddRun(const RunRecord& run) {
  RETURN_IF_ERROR(Forget());
  ASSIGN_OR_RETURN(Statement insert,
                   database_.Prepare("INSERT INTO runs (id, name, submitted_unix_ns, plan) "
                                     "VALUES (?1, ?2, ?3, ?4)"));
  return insert.BindText(1, run.id)
      .BindText(2, run.name)
      .Bind(3, run.submitted_unix.count())
      .BindBytes(4, run.plan)
      .Run();
}

absl::Status RunStore::Forget() {
  ASSIGN_OR_RETURN(Statement forget,
                   database_.Prepare("DELETE FROM runs WHERE number IN (SELECT number FROM runs "
                                     "ORDER BY number DESC LIMIT -1 OFFSET ?1)"));
  return forget.Bind(1, static_cast<std::int64_t>(kMaxRuns - 1)).Run();
}

absl::Status RunStore::Append(const std::string& run_id, std::string_view body) {
  if (run_id_ != run_id) {
    ASSIGN_OR_RETURN(
        Statement find,
        database_.Prepare("SELECT number, (SELECT MAX(position) FROM journal WHERE run = number) "
                          "FROM runs WHERE id = ?1 AND exit_code IS NULL"));
    ASSIGN_OR_RETURN(const bool found, find.BindText(1, run_id).Step());
    if (!found) return NoSuchRun(run_id);
    run_id_ = run_id;
    run_ = find.Integer(0);
    position_ = find.Integer(1);  // of nothing: 0
  }
  ASSIGN_OR_RETURN(Statement insert, database_.Prepare("INSERT INTO journal (run, position, body) "
                                                       "VALUES (?1, ?2, ?3)"));
  return insert.Bind(1, run_).Bind(2, ++position_).BindBytes(3, body).Run();
}

absl::Status RunStore::EndRun(const std::string& run_id, const RunEnd& end) {
  run_id_.clear();
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE runs SET exit_code = ?2, verdict = ?3, error = ?4, "
                        "result_json = ?5, summary = ?6 WHERE id = ?1 AND exit_code IS NULL "
                        "RETURNING number"));
  ASSIGN_OR_RETURN(const bool found, update.BindText(1, run_id)
                                         .Bind(2, end.exit_code)
                                         .BindText(3, end.verdict)
                                         .BindText(4, end.error)
                                         .BindText(5, end.result_json)
                                         .BindText(6, end.summary)
                                         .Step());
  if (!found) return NoSuchRun(run_id);
  const std::int64_t number = update.Integer(0);
  RETURN_IF_ERROR(update.Run());
  ASSIGN_OR_RETURN(Statement give_up, database_.Prepare("DELETE FROM journal WHERE run = ?1"));
  return give_up.Bind(1, number).Run();
}

absl::StatusOr<std::vector<RunListing>> RunStore::List() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT id, name, submitted_unix_ns, exit_code, verdict "
                                     "FROM runs ORDER BY number DESC"));
  std::vector<RunListing> runs;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return runs;
    RunListing& run = runs.emplace_back();
    run.id = select.Bytes(0);
    run.name = select.Bytes(1);
    run.submitted_unix = Nanos(select.Integer(2));
    run.over = !select.IsNull(3);
    run.exit_code = static_cast<int>(select.Integer(3));
    run.verdict = select.Bytes(4);
  }
}

absl::StatusOr<RunRecord> RunStore::Find(const std::string& id) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id, name, submitted_unix_ns, plan, exit_code, verdict, error, "
                        "result_json, summary FROM runs WHERE id = ?1"));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, id).Step());
  if (!found) return NoSuchRun(id);
  RunRecord run{select.Bytes(0), select.Bytes(1), Nanos(select.Integer(2)), select.Bytes(3), {}};
  if (!select.IsNull(4)) {
    run.end = RunEnd{static_cast<int>(select.Integer(4)), select.Bytes(5), select.Bytes(6),
                     select.Bytes(7), select.Bytes(8)};
  }
  return run;
}

absl::Status RunStore::ForEachEntry(const std::string& run_id,
                                    const std::function<absl::Status(std::string_view body)>& f) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT body FROM journal WHERE run = (SELECT number FROM runs "
                        "WHERE id = ?1) ORDER BY position"));
  select.BindText(1, run_id);
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return absl::OkStatus();
    RETURN_IF_ERROR(f(select.Bytes(0)));
  }
}

}  // namespace wsurge
