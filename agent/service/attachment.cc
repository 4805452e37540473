#include "agent/service/attachment.h"

#include <algorithm>
#include <utility>

namespace wsurge {

std::shared_ptr<Attachment> Attachment::Open(v1::AgentService::Stub& stub, v1::AgentMessage hello,
                                             std::shared_ptr<AgentEventQueue> queue) {
  std::shared_ptr<Attachment> attachment(new Attachment(std::move(queue)));
  attachment->self_ = attachment;
  stub.async()->Attach(&attachment->context_, attachment.get());
  attachment->AddHold();
  attachment->StartRead(&attachment->incoming_);
  attachment->Send(std::move(hello));
  attachment->StartCall();
  return attachment;
}

void Attachment::Send(v1::AgentMessage message) {
  Next next = Next::kNothing;
  bool full = false;
  {
    const MutexLock lock(mutex_);
    if (over_ || finishing_) return;
    // An answer that still waits is late already; the newer one says more about the clock.
    const auto same = std::find_if(unsent_.begin(), unsent_.end(), [&](const auto& waiting) {
      return waiting.has_heartbeat() && message.has_heartbeat();
    });
    if (same != unsent_.end()) {
      *same = std::move(message);
    } else {
      unsent_.push_back(std::move(message));
    }
    full = unsent_.size() > kMaxQueued;
    next = PickNext();
  }
  if (full) return Cut();
  Do(next);
}

void Attachment::Finish() {
  Next next = Next::kNothing;
  {
    const MutexLock lock(mutex_);
    if (over_ || finishing_) return;
    finishing_ = true;
    next = PickNext();
  }
  Do(next);
}

Attachment::Next Attachment::PickNext() {
  if (writing_ || over_) return Next::kNothing;
  if (!unsent_.empty()) {
    outgoing_ = std::move(unsent_.front());
    unsent_.pop_front();
    writing_ = true;
    return Next::kWrite;
  }
  return finishing_ ? Next::kWritesDone : Next::kNothing;
}

void Attachment::Do(Next next) {
  if (next == Next::kWrite) StartWrite(&outgoing_);
  if (next == Next::kWritesDone) StartWritesDone();
}

void Attachment::OnReadDone(bool ok) {
  if (ok && queue_->Push(MessageReceived{self_, std::move(incoming_), MonotonicNow()})) return;
  if (ok) Cut();  // nobody takes its messages any more
  bool at_rest = false;
  {
    const MutexLock lock(mutex_);
    over_ = true;
    unsent_.clear();
    at_rest = !writing_;
  }
  if (at_rest) RemoveHold();
}

void Attachment::OnWriteDone(bool ok) {
  Next next = Next::kNothing;
  bool at_rest = false;
  {
    const MutexLock lock(mutex_);
    writing_ = false;
    at_rest = over_;
    // A failed write is followed by a failed read, which ends everything.
    if (ok) next = PickNext();
  }
  if (at_rest) return RemoveHold();
  Do(next);
}

void Attachment::OnDone(const grpc::Status& status) {
  const std::shared_ptr<Attachment> self = std::move(self_);
  queue_->Push(AttachmentEnded{
      self, status.ok() ? "the controller ended the stream" : status.error_message()});
}

}  // namespace wsurge
