#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "controller/store/database.h"

namespace wsurge {

// How a run ended.
struct RunEnd {
  int exit_code = 0;
  std::string verdict;      // empty, as `result_json` and `summary`: there is no result
  std::string error;        // empty: nothing to say
  std::string result_json;  // the document of result.json
  std::string summary;

  friend bool operator==(const RunEnd&, const RunEnd&) = default;
};

struct RunRecord {
  std::string id;
  std::string name;
  Nanos submitted_unix{};
  std::string plan;           // a serialized v1::StoredPlan
  std::optional<RunEnd> end;  // nothing: it goes on, or its controller ended before it
};

// A run in the list of runs: without what is large.
struct RunListing {
  std::string id;
  std::string name;
  Nanos submitted_unix{};
  bool over = false;
  int exit_code = 0;  // as `verdict`, once it is over
  std::string verdict;

  friend bool operator==(const RunListing&, const RunListing&) = default;
};

// The runs of a controller: what was submitted, the journal of what its agents reported while a run
// goes on, and how it ended. One SQLite file. A value, one thread at a time; others may have the
// same file open.
//
// What was committed survives the end of the process and of the host at any instant: the log is
// written ahead and synced at each commit.
class RunStore {
 public:
  // The oldest runs beyond so many are forgotten when one is added.
  static constexpr std::size_t kMaxRuns = 1'000;
  static constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 30;

  // Brings an older file up to date. Errors as of Database and Migrate (schema.h); more than
  // `max_bytes` have no room.
  static absl::StatusOr<RunStore> Open(const std::filesystem::path& file,
                                       std::uint64_t max_bytes = kMaxBytes);

  // The same for one who only looks. NotFound: there is no such file.
  static absl::StatusOr<RunStore> OpenToRead(const std::filesystem::path& file);

  // ---- Writing, between Begin and Commit ----
  absl::Status Begin() { return database_.Execute("BEGIN IMMEDIATE"); }
  absl::Status Commit() { return database_.Execute("COMMIT"); }
  // Nothing since Begin has happened.
  void Rollback();

  absl::Status AddRun(const RunRecord& run);  // `end` is not looked at
  // `body`: a serialized v1::JournalEntry. NotFound: there is no such run, or it is over.
  absl::Status Append(const std::string& run_id, std::string_view body);
  // Its journal is given up: the result says it all. NotFound as above.
  absl::Status EndRun(const std::string& run_id, const RunEnd& end);

  // ---- Reading ----
  absl::StatusOr<std::vector<RunListing>> List();         // the latest first
  absl::StatusOr<RunRecord> Find(const std::string& id);  // NotFound: no such run
  // Calls f for each entry in order until one is refused, whose error it returns.
  absl::Status ForEachEntry(const std::string& run_id,
                            const std::function<absl::Status(std::string_view body)>& f);

 private:
  explicit RunStore(Database database) : database_(std::move(database)) {}
  absl::Status Forget();

  Database database_;
  // The run that was appended to last.
  std::string run_id_;
  std::int64_t run_ = 0;
  std::int64_t position_ = 0;
};

}  // namespace wsurge
