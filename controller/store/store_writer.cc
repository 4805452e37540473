#include "controller/store/store_writer.h"

#include <utility>

#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"

namespace wsurge {

StoreWriter::StoreWriter(RunStore store) : store_(std::move(store)), thread_([this] { Run(); }) {}

StoreWriter::~StoreWriter() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

absl::Status StoreWriter::Post(Write write) {
  const MutexLock lock(mutex_);
  if (writes_.size() >= kMaxWrites) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("the store is %d writes behind: its disk is too slow", kMaxWrites));
  }
  writes_.push_back(std::move(write));
  ++posted_;
  changed_.notify_all();
  return absl::OkStatus();
}

bool StoreWriter::Flush(std::chrono::milliseconds within) {
  const auto until = std::chrono::steady_clock::now() + within;
  const MutexLock lock(mutex_);
  const std::uint64_t wanted = posted_;
  ++hurried_;
  changed_.notify_all();
  while (done_ < wanted) {
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  }
  --hurried_;
  return done_ >= wanted;
}

void StoreWriter::Run() {
  auto next_commit = std::chrono::steady_clock::now();
  for (;;) {
    std::deque<Write> batch;
    {
      const MutexLock lock(mutex_);
      while (writes_.empty() && !stopping_) changed_.wait(mutex_);
      if (writes_.empty()) return;
      while (!stopping_ && hurried_ == 0) {
        if (changed_.wait_until(mutex_, next_commit) == std::cv_status::timeout) break;
      }
      batch = std::exchange(writes_, {});
    }
    Apply(batch);
    next_commit = std::chrono::steady_clock::now() + kPause;
  }
}

void StoreWriter::Apply(const std::deque<Write>& batch) {
  const absl::Status status = Commit(batch);
  for (const Write& write : batch) write.done(status);
  const MutexLock lock(mutex_);
  done_ += batch.size();
  changed_.notify_all();
}

absl::Status StoreWriter::Commit(const std::deque<Write>& batch) {
  RETURN_IF_ERROR(store_.Begin());
  absl::Status status;
  for (const Write& write : batch) {
    status = write.apply(store_);
    if (!status.ok()) break;
  }
  if (status.ok()) status = store_.Commit();
  if (!status.ok()) store_.Rollback();
  return status;
}

}  // namespace wsurge
