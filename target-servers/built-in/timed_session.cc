#include "target-servers/built-in/timed_session.h"

#include <chrono>
#include <utility>

namespace wsurge {
namespace {

// How late a sleeping thread may wake up: tens of microseconds where the host is idle.
constexpr std::chrono::microseconds kSpin{200};

}  // namespace

TimedSession::TimedSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
                           bool is_precise, Limits limits)
    : WebSocketSession(std::move(stream), tally),
      log_(std::move(log)),
      is_precise_(is_precise),
      limits_(limits),
      wake_(executor()) {}

void TimedSession::OnMessage(bool is_text, std::string_view payload) {
  const Turn turn = TakeTurn();
  is_reading_ = false;
  waiting_.push_back({next_number_++, is_text, std::string(payload), turn});
  waiting_bytes_ += payload.size();
  Proceed();
  ReadOn();
}

void TimedSession::OnWritten() {
  is_writing_ = false;
  waiting_.pop_front();
  Proceed();
  ReadOn();
}

void TimedSession::ReadOn() {
  if (is_reading_ || waiting_.size() >= limits_.waiting ||
      waiting_bytes_ >= limits_.waiting_bytes) {
    return;
  }
  is_reading_ = true;
  Read();
}

void TimedSession::Proceed() {
  if (is_writing_ || is_sleeping_ || waiting_.empty() || is_closed()) return;
  const Instant due = waiting_.front().turn.due;
  const Instant wake = is_precise_ ? due - kSpin : due;
  if (Now() < wake) return SleepUntil(wake);
  while (Now() < due) {
  }
  SendFront();
}

void TimedSession::SleepUntil(Instant wake) {
  is_sleeping_ = true;
  wake_.expires_at(wake);
  wake_.async_wait([this, self = shared_from_this()](boost::system::error_code) {
    is_sleeping_ = false;
    Proceed();
  });
}

void TimedSession::SendFront() {
  Answer& front = waiting_.front();
  is_writing_ = true;
  waiting_bytes_ -= front.payload.size();
  const std::size_t size = front.payload.size();
  const Instant sent = Now();
  OnSending(front.payload, front.turn, sent);
  Write(front.is_text, net::buffer(front.payload));
  log_.Add({front.number, std::string_view(front.payload).substr(0, size), front.turn.received,
            front.turn.service, sent});
}

}  // namespace wsurge
