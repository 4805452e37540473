#include "target-servers/built-in/faulty_session.h"

#include <utility>

namespace wsurge {
namespace {

// A final frame with the reserved opcode 3 and no payload (RFC 6455, 5.2).
constexpr char kBadFrame[] = {'\x83', '\x00'};

}  // namespace

FaultySession::FaultySession(std::unique_ptr<WebSocketStream> stream, Tally& tally,
                             ConnectionLog log, const FaultyOptions& options)
    : WebSocketSession(std::move(stream), tally), log_(std::move(log)), options_(options) {}

void FaultySession::OnMessage(bool is_text, std::string_view payload) {
  Answer answer{received_++, is_text, std::string(payload), Now()};
  const Fault fault = FaultOf(options_, received_);
  ending_ = fault.ending;
  std::optional<Answer> before = std::exchange(held_, std::nullopt);
  if (fault.is_held) {
    held_ = std::move(answer);
  } else {
    if (fault.answers == 0) log_.Add({answer.number, answer.payload, answer.received});
    for (int i = 0; i < fault.answers; ++i) answers_.push_back(answer);
  }
  if (before) answers_.push_back(*std::move(before));
  if (ending_ != Ending::kNone && held_) answers_.push_back(*std::exchange(held_, std::nullopt));
  Proceed();
}

void FaultySession::OnWritten() {
  answers_.pop_front();
  Proceed();
}

void FaultySession::OnFramesWritten(std::size_t /*bytes*/) { Read(); }

void FaultySession::Proceed() {
  if (answers_.empty()) return ending_ == Ending::kNone ? Read() : End();
  const Answer& front = answers_.front();
  const Instant sent = Now();
  Write(front.is_text, net::buffer(front.payload));
  log_.Add({front.number, front.payload, front.received, std::nullopt, sent});
}

void FaultySession::End() {
  switch (std::exchange(ending_, Ending::kNone)) {
    case Ending::kNone:
      return;
    case Ending::kClose:
      return SendClose(options_.code);
    case Ending::kReset:
      return Reset();
    case Ending::kBadFrame:
      return WriteFrames(net::buffer(kBadFrame));
  }
}

void FaultySession::OnCloseFrame() {
  if (!options_.no_close) return WebSocketSession::OnCloseFrame();
  // Beast answers a close by itself, unless the socket is gone from under it.
  abandoned_ = TakeSocket();
  if (abandoned_) DiscardAbandoned();
}

void FaultySession::DiscardAbandoned() {
  abandoned_->async_read_some(
      net::buffer(discarded_),
      [this, self = shared_from_this()](boost::system::error_code failed, std::size_t) {
        if (failed) return abandoned_.reset();
        DiscardAbandoned();
      });
}

}  // namespace wsurge
