#include "agent/service/attachment.h"

#include <algorithm>
#include <utility>

namespace wsurge {
namespace {

// Whether nobody needs to read `older`, which still waits, once there is `newer`. A late answer to
// a probe says less about the clock; of a barrier only the latest state counts.
bool Replaces(const v1::AgentMessage& newer, const v1::AgentMessage& older) {
  if (newer.has_heartbeat()) return older.has_heartbeat();
  return newer.has_barrier_ready() && older.has_barrier_ready() &&
         newer.barrier_ready().run_id() == older.barrier_ready().run_id() &&
         newer.barrier_ready().part() == older.barrier_ready().part() &&
         newer.barrier_ready().barrier() == older.barrier_ready().barrier();
}

}  // namespace

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
    const auto same = std::find_if(unsent_.begin(), unsent_.end(),
                                   [&](const auto& waiting) { return Replaces(message, waiting); });
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

std::size_t Attachment::queued() {
  const MutexLock lock(mutex_);
  return unsent_.size();
}

}  // namespace wsurge
