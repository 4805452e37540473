#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include <grpcpp/grpcpp.h>

#include "common/base/mutex.h"
#include "controller/results/progress.h"
#include "controller/service/finished_run.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

// Follows one run over a Watch stream, on a thread of its own that ends with the stream. Used by
// one other thread.
class RunFollower {
 public:
  struct News {
    std::optional<Progress> progress;     // the latest, if any came since
    std::optional<FinishedRun> finished;  // the last news
    absl::Status broken;                  // not OK: the stream ended before the run did
  };

  RunFollower(std::shared_ptr<v1::ControlService::Stub> stub, const std::string& run_id);
  ~RunFollower();  // stops following
  RunFollower(const RunFollower&) = delete;
  RunFollower& operator=(const RunFollower&) = delete;

  // What has come since the last call; waits for it for at most `wait`.
  News Take(std::chrono::milliseconds wait);

 private:
  void Read();

  const std::shared_ptr<v1::ControlService::Stub> stub_;
  const std::string run_id_;
  grpc::ClientContext context_;

  Mutex mutex_;
  std::condition_variable_any arrived_;
  News news_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace wsurge
