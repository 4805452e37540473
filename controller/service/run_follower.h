#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include <grpcpp/grpcpp.h>

#include "common/base/mutex.h"
#include "controller/agents/trace.h"
#include "controller/results/progress.h"
#include "controller/service/finished_run.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

// Follows one run over a Watch stream, on a thread of its own that ends with the stream. Used by
// one other thread.
class RunFollower {
 public:
  struct News {
    std::optional<std::size_t> ahead;     // runs before it, if that has changed; 0: it is its turn
    std::optional<Progress> progress;     // the latest, if any came since
    std::vector<AgentTrace> traces;       // in order, when the run is traced
    std::optional<FinishedRun> finished;  // the last news
    absl::Status broken;  // not OK: the stream ended before the run did; NotFound: no such run
  };

  // Traced events that wait to be taken; what is above is counted with the last ones.
  static constexpr std::size_t kMaxTraced = 100'000;

  // Takes the next bytes of one of the run's files, on the follower's thread. While it is slow the
  // controller waits, up to a bound. The name comes from the controller. `last`: the file is whole.
  using TakeFile = std::function<void(const std::string& name, std::string_view piece, bool last)>;

  // Without `take_file` no files are asked for.
  RunFollower(std::shared_ptr<v1::ControlService::Stub> stub, const std::string& run_id,
              TakeFile take_file);
  ~RunFollower();  // stops following
  RunFollower(const RunFollower&) = delete;
  RunFollower& operator=(const RunFollower&) = delete;

  // What has come since the last call; waits for it for at most `wait`.
  News Take(std::chrono::milliseconds wait);

 private:
  void Read();
  void AddTrace(AgentTrace trace) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<v1::ControlService::Stub> stub_;
  const std::string run_id_;
  const TakeFile take_file_;
  grpc::ClientContext context_;

  Mutex mutex_;
  std::condition_variable_any arrived_;
  News news_ ABSL_GUARDED_BY(mutex_);
  std::size_t traced_ ABSL_GUARDED_BY(mutex_) = 0;  // events in news_.traces
  std::thread thread_;
};

}  // namespace wsurge
