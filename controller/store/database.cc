#include "controller/store/database.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include <sqlite3.h>

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

// A reader of the same file may hold it for a moment.
constexpr int kBusyMs = 5'000;

absl::Status Failed(std::string_view path, int code, const char* why) {
  const std::string said = absl::StrCat("the store ", std::string(path), ": ", why);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(said);
    default:
      return absl::UnavailableError(said);
  }
}

}  // namespace

// ---- Statement ----

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::Note(int code) {
  if (bound_ == SQLITE_OK) bound_ = code;
}

Statement& Statement::Bind(int parameter, std::int64_t value) {
  Note(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::BindText(int parameter, std::string_view text) {
  const char* const begin = text.empty() ? "" : text.data();
  Note(sqlite3_bind_text64(statement_.get(), parameter, begin, text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
  return *this;
}

Statement& Statement::BindBytes(int parameter, std::string_view bytes) {
  const char* const begin = bytes.empty() ? "" : bytes.data();
  Note(sqlite3_bind_blob64(statement_.get(), parameter, begin, bytes.size(), SQLITE_STATIC));
  return *this;
}

absl::StatusOr<bool> Statement::Step() {
  if (const int code = std::exchange(bound_, SQLITE_OK); code != SQLITE_OK) {
    return Failed(path_, code, sqlite3_errstr(code));
  }
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    absl::Status failed = Failed(path_, code, sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
    Reset();
    return failed;
  }
  Reset();
  return false;
}

absl::Status Statement::Run() {
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, Step());
    if (!row) return absl::OkStatus();
  }
}

// What it returns is what the last Step has said already.
void Statement::Reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::Bytes(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

// ---- Database ----

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

absl::StatusOr<Database> Database::Open(const std::filesystem::path& file) {
  sqlite3* handle = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  const int code = sqlite3_open_v2(file.c_str(), &handle, kFlags, nullptr);
  Database database(handle, file.string());  // a handle comes even when it failed
  if (code != SQLITE_OK) {
    return Failed(database.path_, code,
                  handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle));
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMs);
  return database;
}

absl::Status Database::Execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return Failed(path_, code, sqlite3_errmsg(handle_.get()));
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return Failed(path_, code, sqlite3_errmsg(handle_.get()));
  return Statement(statement, path_);
}

absl::StatusOr<std::int64_t> Database::IntegerOf(std::string_view sql) {
  ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) {
    return absl::NotFoundError(
        absl::StrCat("the store ", path_, ": no row for ", std::string(sql)));
  }
  return statement.Integer(0);
}

}  // namespace wsurge
