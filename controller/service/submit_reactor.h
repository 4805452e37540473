#pragma once

#include <optional>

#include <grpcpp/grpcpp.h>

#include "common/wire/pieces.h"
#include "controller/run/controller.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {

// Takes in one scenario, piece by piece, and submits it; deletes itself when the call is over.
class SubmitReactor : public grpc::ServerReadReactor<v1::SubmitRequest> {
 public:
  // Told once, when the call is over.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnSubmitOver(grpc::CallbackServerContext* context) = 0;
  };

  // All outlive it.
  SubmitReactor(Controller& controller, Owner& owner, grpc::CallbackServerContext* context,
                v1::SubmitResponse* response);

  // REQUIRES: called once, one of the two.
  void Begin() { StartRead(&message_); }
  void Refuse(grpc::Status status) { Finish(std::move(status)); }

  void OnReadDone(bool ok) override;
  void OnDone() override;

 private:
  grpc::Status Take(const v1::SubmitRequest& message);
  grpc::Status TakeHead(const v1::SubmitHead& head);
  grpc::Status Submit();

  Controller& controller_;
  Owner& owner_;
  grpc::CallbackServerContext* const context_;
  v1::SubmitResponse* const response_;

  // Read callbacks only.
  v1::SubmitRequest message_;
  RunRequest run_;
  std::optional<PieceCollector> collector_;  // once the head has come
};

// The same code and text on the wire.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace wsurge
