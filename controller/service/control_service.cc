#include "controller/service/control_service.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/wire/pieces.h"
#include "common/wire/wire_limits.h"
#include "controller/agents/stream_writer.h"
#include "controller/report/samples_csv.h"
#include "controller/service/run_event_wire.h"
#include "controller/service/stored_runs.h"

namespace wsurge {
namespace {

// Of them at most half are pieces of files or traces.
constexpr std::size_t kMaxQueuedEvents = 128;

// Puts a run's events onto a stream. Shared with the Controller.
class StreamWatcher : public RunWatcher {
 public:
  using Reactor = grpc::ServerWriteReactor<v1::RunEvent>;

  StreamWatcher(Reactor* reactor, grpc::CallbackServerContext* context, bool files)
      : files_(files), writer_(reactor, context, kMaxQueuedEvents) {}

  void OnQueued(std::size_t ahead) override {
    v1::RunEvent event;
    event.mutable_queued()->set_ahead(static_cast<std::uint32_t>(ahead));
    writer_.Send(std::move(event));
  }

  void OnProgress(const Progress& progress) override {
    v1::RunEvent event;
    ToProto(progress, event.mutable_progress());
    writer_.Send(std::move(event));
  }

  // What the reader is too slow for is dropped, and said when there is room again.
  void OnTrace(const AgentTrace& trace) override {
    std::uint64_t& dropped = dropped_[trace.agent];
    AgentTrace gap{.agent = trace.agent, .events = {}, .dropped = dropped};
    if (dropped > 0 && Offer(gap)) dropped = 0;
    if (dropped > 0 || !Offer(trace)) dropped += trace.events.size() + trace.dropped;
  }

  // What the reader is too slow for is left out.
  std::optional<std::uint64_t> OnSamples(const SampleBatch& batch) override {
    if (!files_) return std::nullopt;
    std::uint64_t left_out = 0;
    const std::size_t rows_of_piece = kMaxPieceBytes / LongestSampleRow(batch) - 1;
    SampleBatch part{batch.agent, batch.names, {}};
    for (std::size_t at = 0; at < batch.samples.size(); at += part.samples.size()) {
      const auto begin = batch.samples.begin() + static_cast<std::ptrdiff_t>(at);
      const std::size_t count = std::min(rows_of_piece, batch.samples.size() - at);
      part.samples.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
      std::string rows;
      if (!samples_begun_) rows = kSamplesHeader;
      AppendSamplesCsv(part, rows);
      if (writer_.Offer(PieceEvent(kSamplesFile, rows))) {
        samples_begun_ = true;
      } else {
        left_out += count;
      }
    }
    return left_out;
  }

  void OnFinished(std::shared_ptr<const RunOutcome> outcome) override {
    for (const auto& [agent, dropped] : dropped_) {
      if (dropped > 0) Offer({.agent = agent, .events = {}, .dropped = dropped});
    }
    if (!outcome) {
      writer_.Close({grpc::StatusCode::UNAVAILABLE, "the controller was shut down"});
      return;
    }
    std::deque<v1::RunEvent> last;
    if (files_) {
      if (outcome->result && outcome->report.samples_one_in > 0) {
        last.push_back(PieceEvent(kSamplesFile, samples_begun_ ? "" : kSamplesHeader));
        last.back().mutable_file()->set_last(true);
      }
      for (const RunFile& file : FilesOf(*outcome)) {
        for (const std::string_view piece : SplitIntoPieces(file.content)) {
          last.push_back(PieceEvent(file.name, piece));
        }
        last.back().mutable_file()->set_last(true);
      }
    }
    ToProto(Render(*outcome), last.emplace_back().mutable_finished());
    writer_.Close(std::move(last), grpc::Status::OK);
  }

  StreamWriter<Reactor, v1::RunEvent>& writer() { return writer_; }

 private:
  bool Offer(const AgentTrace& trace) {
    v1::RunEvent event;
    ToProto(trace, event.mutable_trace());
    return writer_.Offer(std::move(event));
  }

  static v1::RunEvent PieceEvent(std::string_view name, std::string_view content) {
    v1::RunEvent event;
    event.mutable_file()->set_name(std::string(name));
    event.mutable_file()->set_content(std::string(content));
    return event;
  }

  const bool files_;
  bool samples_begun_ = false;

  // By agent; calls of one watcher come one at a time.
  std::map<std::string, std::uint64_t> dropped_;
  StreamWriter<Reactor, v1::RunEvent> writer_;
};

// Deletes itself when the call is over.
class WatchReactor : public StreamWatcher::Reactor {
 public:
  WatchReactor(Controller& controller, grpc::CallbackServerContext* context, bool files)
      : controller_(controller), watcher_(std::make_shared<StreamWatcher>(this, context, files)) {}

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

grpc::ServerReadReactor<v1::SubmitRequest>* ControlServiceImpl::Submit(
    grpc::CallbackServerContext* context, v1::SubmitResponse* response) {
  auto* reactor = new SubmitReactor(controller_, *this, context, response);  // deletes itself
  bool room = false;
  {
    const MutexLock lock(mutex_);
    room = submits_.size() < kMaxSubmits;
    if (room) submits_[context] = MonotonicNow();
  }
  if (room) {
    reactor->Begin();
  } else {
    reactor->Refuse({grpc::StatusCode::RESOURCE_EXHAUSTED,
                     "others submit scenarios right now; try again in a moment"});
  }
  return reactor;
}

void ControlServiceImpl::OnSubmitOver(grpc::CallbackServerContext* context) {
  const MutexLock lock(mutex_);
  submits_.erase(context);
}

void ControlServiceImpl::Tick(Nanos now) {
  const MutexLock lock(mutex_);
  for (const auto& [context, begin] : submits_) {
    if (now - begin > kSubmitWithin) context->TryCancel();
  }
}

grpc::ServerWriteReactor<v1::RunEvent>* ControlServiceImpl::Watch(
    grpc::CallbackServerContext* context, const v1::WatchRequest* request) {
  auto* reactor = new WatchReactor(controller_, context, request->files());
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
  // One run at a time has agents.
  const std::string run_id = controller_.RunGoingOn();
  for (const AgentListing& listing : controller_.registry().List()) {
    v1::AgentStatus* agent = response->add_agents();
    agent->set_name(listing.info.name);
    agent->set_host(listing.info.host);
    agent->set_version(listing.info.version);
    agent->set_state(listing.busy ? "busy" : "idle");
    if (listing.busy) agent->set_run_id(run_id);
    agent->set_weight(listing.info.weight);
    agent->mutable_labels()->insert(listing.info.labels.begin(), listing.info.labels.end());
  }
  return Answer(context, grpc::Status::OK);
}

grpc::ServerUnaryReactor* ControlServiceImpl::ListRuns(grpc::CallbackServerContext* context,
                                                       const v1::ListRunsRequest* /*request*/,
                                                       v1::ListRunsResponse* response) {
  // The controller is asked after its store: what has begun since then it knows too.
  absl::StatusOr<std::vector<StoredRunState>> runs = ListStoredRuns(store_, "");
  const std::vector<KnownRun> known = controller_.Runs();
  if (store_.empty() && !known.empty()) runs = std::vector<StoredRunState>();
  if (!runs.ok()) return Answer(context, ToGrpc(runs.status()));
  AddKnownRuns(known, *runs);
  for (const StoredRunState& run : *runs) ToProto(run, response->add_runs());
  return Answer(context, grpc::Status::OK);
}

grpc::ServerUnaryReactor* ControlServiceImpl::ReadRun(grpc::CallbackServerContext* context,
                                                      const v1::ReadRunRequest* request,
                                                      v1::Finished* response) {
  if (reading_.test_and_set()) {
    return Answer(context, {grpc::StatusCode::RESOURCE_EXHAUSTED,
                            "another run is being read; try again in a moment"});
  }
  const std::string& run_id = request->run_id();
  const std::optional<RunStage> stage = controller_.StageOf(run_id);
  const absl::StatusOr<FinishedRun> run =
      stage == RunStage::kQueued
          ? absl::FailedPreconditionError(
                absl::StrCat("run ", run_id, " waits in the queue; report it when it is over"))
          : ReadStoredRun(store_, run_id, stage == RunStage::kRunning ? run_id : "");
  reading_.clear();
  if (!run.ok()) return Answer(context, ToGrpc(run.status()));
  ToProto(*run, response);
  return Answer(context, grpc::Status::OK);
}

}  // namespace wsurge
