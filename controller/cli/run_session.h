#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"

#include "controller/cli/attendance.h"
#include "controller/cli/live_view.h"
#include "controller/cli/local_agents.h"
#include "controller/cli/received_files.h"
#include "controller/cli/run_folder.h"
#include "controller/cli/run_options.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/cli/signal_watch.h"
#include "controller/service/control_client.h"
#include "controller/service/controller_server.h"
#include "controller/service/finished_run.h"

namespace wsurge {

// One run as its user sees it, from the controller to the stored result. The main thread.
class RunSession {
 public:
  // All outlive it.
  RunSession(const RunOptions& options, const SignalWatch& signals);

  // Steps in their order; each says what went wrong and leaves the exit code to its caller.
  absl::Status Connect();  // starts a controller in this process unless one is named
  absl::Status Submit(const LoadedScenario& loaded);
  absl::Status StartAgents();  // local ones, if there is no named controller

  // Instead of the last two, for a run that is at the controller already: only follows it. When
  // this user has enough of that, it goes on.
  absl::Status Watch(const std::string& run_id);

  // Follows the run to its end, or until it must be given up.
  FinishedRun Follow();

  // Writes the files of the run; where they lie afterwards.
  absl::Status Store(const FinishedRun& finished);

  const RunFolder& folder() const { return *folder_; }

 private:
  void StopRun();

  std::unique_ptr<RunFollower> StartToFollow();
  // A controller that was silent for a while may be back, and the run went on there meanwhile. One
  // whose port takes no connections is gone.
  bool MayComeBack(const absl::Status& broken);
  FinishedRun LostRun(const absl::Status& problem);
  FinishedRun StoppedWatching();

  // Takes the run's folder away again, unless it holds anything that is not in made_.
  void Discard() const;

  const RunOptions& options_;
  const SignalWatch& signals_;
  std::unique_ptr<ControllerServer> own_controller_;
  std::unique_ptr<ControlClient> client_;
  std::string run_id_;
  bool only_watches_ = false;
  std::optional<RunFolder> folder_;
  std::set<std::filesystem::path> made_;  // put into the folder before anything was sent
  std::unique_ptr<ReceivedFiles> received_;
  bool nothing_sent_ = false;  // the run ended without a result
  std::unique_ptr<LocalAgents> agents_;
  std::atomic<bool> files_begun_{false};  // pieces of files have come, which come once
  std::optional<std::chrono::steady_clock::time_point> broken_since_;
  std::chrono::steady_clock::time_point followed_at_;
  int refused_ = 0;  // attempts to follow again, in a row
  LiveView live_view_;
  std::optional<std::chrono::steady_clock::time_point> give_up_at_;  // set by StopRun
};

}  // namespace wsurge
