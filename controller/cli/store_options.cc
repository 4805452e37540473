#include "controller/cli/store_options.h"

#include "common/base/status_macros.h"
#include "controller/cli/controller_options.h"
#include "controller/store/data_folder.h"

namespace wsurge {

void AddStoreOptions(CLI::App& command, StoreOptions& options) {
  CLI::Option* const controller =
      command.add_option("--controller", options.controller, "HOST:PORT of the controller");
  command
      .add_option("--data", options.data, "Data folder of a controller, which may be gone, instead")
      ->excludes(controller);
  AddTlsOptions(command, options.tls);
}

absl::StatusOr<std::vector<StoredRunState>> ListRuns(const StoreOptions& options) {
  if (!options.data.empty()) {
    return ListStoredRuns(DataFolder::StoreIn(options.data), RunGoingOnIn(options.data));
  }
  ASSIGN_OR_RETURN(const auto client, ConnectTo(options.controller, options.tls));
  return client->ListRuns();
}

absl::StatusOr<FinishedRun> ReadRun(const StoreOptions& options, const std::string& run_id) {
  if (!options.data.empty()) {
    return ReadStoredRun(DataFolder::StoreIn(options.data), run_id, RunGoingOnIn(options.data));
  }
  ASSIGN_OR_RETURN(const auto client, ConnectTo(options.controller, options.tls));
  return client->ReadRun(run_id);
}

}  // namespace wsurge
