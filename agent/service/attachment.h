#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include "absl/base/thread_annotations.h"
#include <grpcpp/grpcpp.h>

#include "agent/service/agent_event.h"
#include "common/base/mutex.h"
#include "wsurge/v1/agent.grpc.pb.h"

namespace wsurge {

// One stream to the controller. Its callbacks hand over what they get, as events, and do nothing
// else. Keeps itself alive until the call is over, which AttachmentEnded tells. Any thread.
class Attachment : private grpc::ClientBidiReactor<v1::AgentMessage, v1::ControllerMessage> {
 public:
  // So many unsent messages mean that the controller reads nothing: the stream is cut.
  static constexpr std::size_t kMaxQueued = 256;

  // `hello` is the first message. `stub` must outlive the call.
  static std::shared_ptr<Attachment> Open(v1::AgentService::Stub& stub, v1::AgentMessage hello,
                                          std::shared_ptr<AgentEventQueue> queue);

  // Queues a message; it goes nowhere when the stream has ended or Finish() was called.
  void Send(v1::AgentMessage message);

  // Messages that wait to be sent.
  std::size_t queued();

  // Asks for the next message. REQUIRES: the MessageReceived before it has been handled; one call
  // each. So no more than one message of a stream waits in the event queue.
  void ReadNext() { StartRead(&incoming_); }

  // Ends the stream once everything queued has been sent.
  void Finish();

  // Ends it now.
  void Cut() { context_.TryCancel(); }

 private:
  explicit Attachment(std::shared_ptr<AgentEventQueue> queue) : queue_(std::move(queue)) {}

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  enum class Next { kNothing, kWrite, kWritesDone };
  Next PickNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Do(Next next);

  const std::shared_ptr<AgentEventQueue> queue_;
  grpc::ClientContext context_;

  // Read callbacks and, between them, the handler of the message.
  v1::ControllerMessage incoming_;

  // Writes come from outside of the callbacks: a hold keeps the call open until both directions
  // are at rest.
  Mutex mutex_;
  std::deque<v1::AgentMessage> unsent_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;  // nothing more is read, so nothing more is sent
  v1::AgentMessage outgoing_;                  // while writing_

  std::shared_ptr<Attachment> self_;  // until OnDone
};

}  // namespace wsurge
