#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/tls_files.h"
#include "controller/run/controller.h"
#include "controller/service/finished_run.h"
#include "controller/service/listen_address.h"
#include "controller/service/run_follower.h"
#include "controller/service/stored_runs.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

struct AgentState {
  std::string name;
  std::string host;
  std::string version;
  std::string state;  // "idle" or "busy"
  std::uint32_t weight = 1;
  std::map<std::string, std::string> labels;
  std::string run_id;  // that it works for; empty: none
};

// A user's way to a controller. One thread; every call has a deadline.
class ControlClient {
 public:
  static constexpr Nanos kConnectWithin = std::chrono::seconds(5);
  static constexpr Nanos kCallWithin = std::chrono::seconds(10);
  static constexpr Nanos kSubmitWithin = std::chrono::seconds(60);  // with its data and files
  static constexpr Nanos kReadWithin = std::chrono::seconds(60);    // put together from its journal

  // InvalidArgument: it may not be dialled in plain text; Unavailable: nobody answers.
  static absl::StatusOr<std::unique_ptr<ControlClient>> Connect(const HostPort& controller,
                                                                const std::optional<TlsTexts>& tls);

  // Returns the run's id. ResourceExhausted: the controller's queue is full.
  absl::StatusOr<std::string> Submit(const RunRequest& request);
  // NotFound: the controller does not know the run, as for whoever follows it.
  absl::Status Stop(const std::string& run_id);
  absl::StatusOr<std::vector<AgentState>> ListAgents();
  absl::StatusOr<std::vector<StoredRunState>> ListRuns();
  absl::StatusOr<FinishedRun> ReadRun(const std::string& run_id);

  // Takes the run's files only if `take_file` is given.
  std::unique_ptr<RunFollower> Follow(const std::string& run_id,
                                      RunFollower::TakeFile take_file = {});

 private:
  explicit ControlClient(const std::shared_ptr<grpc::Channel>& channel);

  std::shared_ptr<v1::ControlService::Stub> stub_;
};

}  // namespace wsurge
