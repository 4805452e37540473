#include "controller/service/control_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_format.h"

#include "common/base/version.h"
#include "common/wire/plan_wire.h"
#include "common/wire/wire_limits.h"
#include "controller/agents/stream_writer.h"
#include "controller/service/run_event_wire.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxQueuedEvents = 64;
constexpr Nanos kMaxWait = std::chrono::hours(24);

grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

// Puts a run's events onto a stream. Shared with the Controller.
class StreamWatcher : public RunWatcher {
 public:
  using Reactor = grpc::ServerWriteReactor<v1::RunEvent>;

  StreamWatcher(Reactor* reactor, grpc::CallbackServerContext* context)
      : writer_(reactor, context, kMaxQueuedEvents) {}

  void OnProgress(const Progress& progress) override {
    v1::RunEvent event;
    ToProto(progress, event.mutable_progress());
    writer_.Send(std::move(event));
  }

  void OnFinished(std::shared_ptr<const RunOutcome> outcome) override {
    if (!outcome) {
      writer_.Close({grpc::StatusCode::UNAVAILABLE, "the controller was shut down"});
      return;
    }
    v1::RunEvent event;
    ToProto(Render(*outcome), event.mutable_finished());
    writer_.Send(std::move(event));
    writer_.Close(grpc::Status::OK);
  }

  StreamWriter<Reactor, v1::RunEvent>& writer() { return writer_; }

 private:
  StreamWriter<Reactor, v1::RunEvent> writer_;
};

// Deletes itself when the call is over.
class WatchReactor : public StreamWatcher::Reactor {
 public:
  WatchReactor(Controller& controller, grpc::CallbackServerContext* context)
      : controller_(controller), watcher_(std::make_shared<StreamWatcher>(this, context)) {}

  void Begin(const std::string& run_id) {
    const absl::Status status = controller_.Watch(run_id, watcher_);
    if (!status.ok()) watcher_->writer().Close(ToGrpc(status));
  }

  void OnWriteDone(bool ok) override { watcher_->writer().OnWriteDone(ok); }
  void OnCancel() override { watcher_->writer().OnCancel(); }
  void OnDone() override {
    watcher_->writer().Forget();
    controller_.Unwatch(watcher_);
    delete this;
  }

 private:
  Controller& controller_;
  const std::shared_ptr<StreamWatcher> watcher_;
};

grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, grpc::Status status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(std::move(status));
  return reactor;
}

}  // namespace

grpc::Status ControlServiceImpl::TrySubmit(const v1::SubmitRequest& request,
                                           v1::SubmitResponse* response) {
  const auto bad = [](const std::string& why) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, why);
  };
  if (request.version() != Version()) {
    return bad(
        absl::StrFormat("version mismatch: this command is wsurge %s, the controller is wsurge %s",
                        request.version().substr(0, 100), std::string(Version())));
  }
  if (request.agents() > kMaxAgents) return bad(absl::StrFormat("agents: at most %d", kMaxAgents));
  if (request.wait_ns() < 0 || Nanos(request.wait_ns()) > kMaxWait) {
    return bad("wait: from 0 to 24 h");
  }
  absl::StatusOr<Scenario> scenario = FromProto(request.scenario());
  if (!scenario.ok()) return ToGrpc(scenario.status());

  RunRequest run;
  run.scenario = *std::move(scenario);
  run.scenario_sha256 = request.scenario_sha256().substr(0, 64);
  run.agents = request.agents();
  run.wait = Nanos(request.wait_ns());
  const absl::StatusOr<std::string> run_id = controller_.Submit(std::move(run));
  if (!run_id.ok()) return ToGrpc(run_id.status());
  response->set_run_id(*run_id);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* ControlServiceImpl::Submit(grpc::CallbackServerContext* context,
                                                     const v1::SubmitRequest* request,
                                                     v1::SubmitResponse* response) {
  return Answer(context, TrySubmit(*request, response));
}

grpc::ServerWriteReactor<v1::RunEvent>* ControlServiceImpl::Watch(
    grpc::CallbackServerContext* context, const v1::WatchRequest* request) {
  auto* reactor = new WatchReactor(controller_, context);
  reactor->Begin(request->run_id());
  return reactor;
}

grpc::ServerUnaryReactor* ControlServiceImpl::Stop(grpc::CallbackServerContext* context,
                                                   const v1::StopRunRequest* request,
                                                   v1::StopRunResponse* /*response*/) {
  return Answer(context, ToGrpc(controller_.Stop(request->run_id())));
}

grpc::ServerUnaryReactor* ControlServiceImpl::ListAgents(grpc::CallbackServerContext* context,
                                                         const v1::ListAgentsRequest* /*request*/,
                                                         v1::ListAgentsResponse* response) {
  for (const AgentListing& listing : controller_.registry().List()) {
    v1::AgentStatus* agent = response->add_agents();
    agent->set_name(listing.info.name);
    agent->set_host(listing.info.host);
    agent->set_version(listing.info.version);
    agent->set_state(listing.busy ? "busy" : "idle");
  }
  return Answer(context, grpc::Status::OK);
}

}  // namespace wsurge
