#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include <grpcpp/grpcpp.h>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "controller/run/controller.h"
#include "controller/service/submit_reactor.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

// The users' side of the controller's port: converts, and hands over to the Controller. Owned by
// the server; any thread.
class ControlServiceImpl : public v1::ControlService::CallbackService,
                           private SubmitReactor::Owner {
 public:
  // Scenarios that come in at a time, and how long each may take.
  static constexpr std::size_t kMaxSubmits = 4;
  static constexpr Nanos kSubmitWithin = std::chrono::seconds(90);

  // `store`: the file of the controller's store; empty: it has none.
  ControlServiceImpl(Controller& controller, std::filesystem::path store)
      : controller_(controller), store_(std::move(store)) {}

  grpc::ServerReadReactor<v1::SubmitRequest>* Submit(grpc::CallbackServerContext* context,
                                                     v1::SubmitResponse* response) override;
  grpc::ServerWriteReactor<v1::RunEvent>* Watch(grpc::CallbackServerContext* context,
                                                const v1::WatchRequest* request) override;
  grpc::ServerUnaryReactor* Stop(grpc::CallbackServerContext* context,
                                 const v1::StopRunRequest* request,
                                 v1::StopRunResponse* response) override;
  grpc::ServerUnaryReactor* ListAgents(grpc::CallbackServerContext* context,
                                       const v1::ListAgentsRequest* request,
                                       v1::ListAgentsResponse* response) override;
  grpc::ServerUnaryReactor* ListRuns(grpc::CallbackServerContext* context,
                                     const v1::ListRunsRequest* request,
                                     v1::ListRunsResponse* response) override;
  grpc::ServerUnaryReactor* ReadRun(grpc::CallbackServerContext* context,
                                    const v1::ReadRunRequest* request,
                                    v1::Finished* response) override;

  // Cuts off scenarios that do not come to an end. To be called about once a second.
  void Tick(Nanos now);

 private:
  void OnSubmitOver(grpc::CallbackServerContext* context) override;

  Controller& controller_;
  const std::filesystem::path store_;
  // Putting a run together takes memory and, of a long one, seconds: one at a time.
  std::atomic_flag reading_;

  Mutex mutex_;
  std::map<grpc::CallbackServerContext*, Nanos> submits_
      ABSL_GUARDED_BY(mutex_);  // and their begin
};

}  // namespace wsurge
