#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace wsurge {

// One SQL statement, compiled once and run as often as needed. It must not outlive its Database;
// same thread.
class Statement {
 public:
  Statement(Statement&& other) noexcept = default;
  Statement& operator=(Statement&& other) noexcept = default;

  // Parameters are numbered from 1, and kept until they are bound anew. What goes wrong here, the
  // next Step says. `bytes` must live until that.
  Statement& Bind(int parameter, std::int64_t value);
  Statement& BindText(int parameter, std::string_view text);
  Statement& BindBytes(int parameter, std::string_view bytes);

  // True: there is a row, whose columns can be read until the next call. False: that was all; the
  // statement can be run again.
  absl::StatusOr<bool> Step();

  // Runs it to its end, whatever rows there are.
  absl::Status Run();

  // Gives up what rows are left.
  void Reset();

  // Columns are numbered from 0.
  std::int64_t Integer(int column) const;
  std::string Bytes(int column) const;  // of a text as well
  bool IsNull(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, const std::string& path)
      : statement_(statement), path_(path) {}
  void Note(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string path_;  // for messages
  int bound_ = 0;     // the first thing that went wrong while binding; 0: nothing
};

// A connection to one SQLite file. A value, one thread at a time. Errors: ResourceExhausted when
// there is no room, DataLoss when the file is no database or damaged, otherwise Unavailable.
class Database {
 public:
  // Opens `file` for writing; it must exist, an empty file is an empty database.
  static absl::StatusOr<Database> Open(const std::filesystem::path& file);

  // One or several statements without parameters; their rows are not wanted.
  absl::Status Execute(const std::string& sql);

  absl::StatusOr<Statement> Prepare(std::string_view sql);

  // The only value that a statement gives.
  absl::StatusOr<std::int64_t> IntegerOf(std::string_view sql);

  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
};

}  // namespace wsurge
