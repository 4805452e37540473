#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <CLI/CLI.hpp>

#include "common/base/tls_files.h"
#include "controller/service/finished_run.h"
#include "controller/service/stored_runs.h"

namespace wsurge {

// Whose store is meant: a controller's that is asked, or the one in a data folder, whose controller
// may be gone.
struct StoreOptions {
  std::string controller;
  std::string data;
  TlsFiles tls;

  bool given() const { return !controller.empty() || !data.empty(); }
};

// --controller, its TLS files, and --data instead.
void AddStoreOptions(CLI::App& command, StoreOptions& options);

// REQUIRES: given(). The latest first.
absl::StatusOr<std::vector<StoredRunState>> ListRuns(const StoreOptions& options);

// REQUIRES: given(). Errors as of ReadStoredRun, and of ConnectTo.
absl::StatusOr<FinishedRun> ReadRun(const StoreOptions& options, const std::string& run_id);

}  // namespace wsurge
