#include "controller/service/run_follower.h"

#include <utility>

#include "controller/service/run_event_wire.h"

namespace wsurge {

RunFollower::RunFollower(std::shared_ptr<v1::ControlService::Stub> stub, const std::string& run_id,
                         TakeFile take_file)
    : stub_(std::move(stub)),
      run_id_(run_id),
      take_file_(std::move(take_file)),
      thread_([this] { Read(); }) {}

RunFollower::~RunFollower() {
  context_.TryCancel();
  thread_.join();
}

void RunFollower::Read() {
  v1::WatchRequest request;
  request.set_run_id(run_id_);
  request.set_files(take_file_ != nullptr);
  const auto reader = stub_->Watch(&context_, request);
  v1::RunEvent event;
  bool finished = false;
  while (reader->Read(&event)) {
    if (event.has_file()) {
      const v1::FilePiece& file = event.file();
      if (take_file_) take_file_(file.name(), file.content(), file.last());
      continue;
    }
    const MutexLock lock(mutex_);
    if (event.has_queued()) {
      news_.ahead = event.queued().ahead();
    } else if (event.has_progress()) {
      news_.progress = FromProto(event.progress());
    } else if (event.has_trace()) {
      AddTrace(FromProto(event.trace()));
    } else if (event.has_finished()) {
      finished = true;
      news_.finished = FromProto(event.finished());
    }
    arrived_.notify_one();
  }
  const grpc::Status status = reader->Finish();
  if (finished) return;
  const MutexLock lock(mutex_);
  if (status.ok()) {
    news_.broken = absl::AbortedError("the controller ended the stream");
  } else if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    news_.broken = absl::NotFoundError(status.error_message());
  } else {
    news_.broken = absl::UnavailableError(status.error_message());
  }
  arrived_.notify_one();
}

void RunFollower::AddTrace(AgentTrace trace) {
  if (traced_ >= kMaxTraced && !news_.traces.empty()) {
    news_.traces.back().dropped += trace.events.size() + trace.dropped;
    return;
  }
  traced_ += trace.events.size();
  news_.traces.push_back(std::move(trace));
}

RunFollower::News RunFollower::Take(std::chrono::milliseconds wait) {
  const MutexLock lock(mutex_);
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!news_.ahead && !news_.progress && news_.traces.empty() && !news_.finished &&
         news_.broken.ok()) {
    if (arrived_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  }
  traced_ = 0;
  return std::exchange(news_, {});
}

}  // namespace wsurge
