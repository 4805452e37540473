#include "agent/engine/session/unsent_messages.h"

namespace wsurge {

std::optional<UnsentMessage> UnsentMessages::Take(std::uint64_t id) {
  while (first_ < messages_.size() && messages_[first_].id < id) ++first_;
  if (first_ == messages_.size() || messages_[first_].id != id) return std::nullopt;
  const UnsentMessage message = messages_[first_++];
  if (first_ == messages_.size()) {
    Clear();
  } else if (first_ * 2 > messages_.size()) {  // moved at most as often as there were messages
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  return message;
}

}  // namespace wsurge
