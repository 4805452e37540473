#include "target-servers/built-in/queued_session.h"

#include <cstddef>
#include <utility>

namespace wsurge {
namespace {

constexpr std::size_t kMaxWaiting = 10'000;

}  // namespace

void QueuedSession::Send(std::shared_ptr<const Message> message) {
  if (is_closed()) return;
  if (waiting_.size() == kMaxWaiting) return Drop();
  waiting_.push_back(std::move(message));
  if (waiting_.size() == 1) WriteFront();
}

void QueuedSession::OnWritten() {
  waiting_.pop_front();
  if (!waiting_.empty()) WriteFront();
}

void QueuedSession::WriteFront() {
  const Message& front = *waiting_.front();
  Write(front.is_text, net::buffer(front.payload));
}

}  // namespace wsurge
