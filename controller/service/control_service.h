#pragma once

#include <grpcpp/grpcpp.h>

#include "controller/run/controller.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

// The users' side of the controller's port: converts, and hands over to the Controller. Owned by
// the server; any thread.
class ControlServiceImpl : public v1::ControlService::CallbackService {
 public:
  explicit ControlServiceImpl(Controller& controller) : controller_(controller) {}

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context,
                                   const v1::SubmitRequest* request,
                                   v1::SubmitResponse* response) override;
  grpc::ServerWriteReactor<v1::RunEvent>* Watch(grpc::CallbackServerContext* context,
                                                const v1::WatchRequest* request) override;
  grpc::ServerUnaryReactor* Stop(grpc::CallbackServerContext* context,
                                 const v1::StopRunRequest* request,
                                 v1::StopRunResponse* response) override;
  grpc::ServerUnaryReactor* ListAgents(grpc::CallbackServerContext* context,
                                       const v1::ListAgentsRequest* request,
                                       v1::ListAgentsResponse* response) override;

 private:
  grpc::Status TrySubmit(const v1::SubmitRequest& request, v1::SubmitResponse* response);

  Controller& controller_;
};

}  // namespace wsurge
