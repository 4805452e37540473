#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include <grpcpp/grpcpp.h>

#include "common/base/mutex.h"

namespace wsurge {

// The writing half of a server's stream: a bounded queue with one write in flight, and one Finish
// on every path. Shared by the reactor, which passes its write and cancel callbacks on and calls
// Forget from OnDone, and by whoever sends; any thread.
template <typename Reactor, typename Message>
class StreamWriter {
 public:
  StreamWriter(Reactor* reactor, grpc::CallbackServerContext* context, std::size_t bound)
      : bound_(bound), context_(context), reactor_(reactor) {}

  // Dropped when the stream is closing. A reader that lets `bound` messages pile up is cut off.
  void Send(Message message) {
    const MutexLock lock(mutex_);
    if (closing_ || reactor_ == nullptr) return;
    if (queue_.size() >= bound_) {
      closing_ = true;
      status_ = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "the reader is too slow");
      context_->TryCancel();
      return;
    }
    queue_.push_back(std::move(message));
    if (queue_.size() == 1) reactor_->StartWrite(&queue_.front());
  }

  // Puts a message that can be done without into the queue, unless half of that is taken: false.
  bool Offer(Message message) {
    const MutexLock lock(mutex_);
    if (closing_ || reactor_ == nullptr || queue_.size() >= bound_ / 2) return false;
    queue_.push_back(std::move(message));
    if (queue_.size() == 1) reactor_->StartWrite(&queue_.front());
    return true;
  }

  // The end of the stream, after what is queued. The messages are those that the caller has as a
  // whole already, so their number is not the queue's to bound.
  void Close(std::deque<Message> last, grpc::Status status) {
    const MutexLock lock(mutex_);
    if (closing_ || reactor_ == nullptr) return;
    const bool idle = queue_.empty();
    for (Message& message : last) queue_.push_back(std::move(message));
    closing_ = true;
    status_ = std::move(status);
    if (queue_.empty()) {
      Finish();
    } else if (idle) {
      reactor_->StartWrite(&queue_.front());
    }
  }

  // Ends the stream after what is queued.
  void Close(grpc::Status status) {
    const MutexLock lock(mutex_);
    if (closing_) return;
    closing_ = true;
    status_ = std::move(status);
    if (queue_.empty()) Finish();
  }

  void OnWriteDone(bool ok) {
    const MutexLock lock(mutex_);
    queue_.pop_front();
    if (!ok) {
      queue_.clear();
      closing_ = true;
    }
    if (!queue_.empty()) {
      reactor_->StartWrite(&queue_.front());
    } else if (closing_) {
      Finish();
    }
  }

  // The call is dead: nothing more can be written. A write in flight still comes back.
  void OnCancel() {
    const MutexLock lock(mutex_);
    if (!closing_) status_ = grpc::Status::CANCELLED;
    closing_ = true;
    // The message in flight belongs to gRPC until OnWriteDone.
    while (queue_.size() > 1) queue_.pop_back();
    if (queue_.empty()) Finish();
  }

  void Forget() {
    const MutexLock lock(mutex_);
    closing_ = true;
    reactor_ = nullptr;
  }

 private:
  void Finish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(finished_, true) || reactor_ == nullptr) return;
    reactor_->Finish(status_);
  }

  const std::size_t bound_;
  Mutex mutex_;
  grpc::CallbackServerContext* const context_;  // lives until Forget
  Reactor* reactor_ ABSL_GUARDED_BY(mutex_);
  std::deque<Message> queue_ ABSL_GUARDED_BY(mutex_);  // the front one is in flight
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wsurge
