#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "controller/run/run_queue.h"
#include "controller/service/finished_run.h"
#include "wsurge/v1/control.pb.h"

// The runs of a controller and its store, whether the controller is asked or the file is opened.
// Errors besides those that are named: FailedPrecondition when the path is empty, and as of
// RunStore.
namespace wsurge {

struct StoredRunState {
  std::string id;
  std::string name;
  Nanos submitted_unix{};
  std::string state;    // "queued", "running", "over", or "cut off": its controller ended before it
  int exit_code = 0;    // as `verdict`, once it is over
  std::string verdict;  // empty: it gave no result
};

// Without an answer from the controller of a data folder: the run that is going on there; empty
// when none is, or there is no controller.
std::string RunGoingOnIn(const std::filesystem::path& folder);

// The latest first. `going_on`: the run that the controller is working at.
absl::StatusOr<std::vector<StoredRunState>> ListStoredRuns(const std::filesystem::path& store,
                                                           const std::string& going_on);

// Adds what the controller knows itself to what its store said before that: runs that are not
// there, and how those stand that are not over there.
void AddKnownRuns(const std::vector<KnownRun>& known, std::vector<StoredRunState>& runs);

// How a run ended: as it was stored, or, when its controller ended before it, put together from its
// journal. NotFound: no such run; FailedPrecondition: it is going on; DataLoss: what is stored
// makes no sense.
absl::StatusOr<FinishedRun> ReadStoredRun(const std::filesystem::path& store,
                                          const std::string& run_id, const std::string& going_on);

// ---- As messages ----
void ToProto(const StoredRunState& from, v1::RunStatus* to);
StoredRunState FromProto(const v1::RunStatus& from);

}  // namespace wsurge
