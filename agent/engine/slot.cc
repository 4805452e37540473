#include "agent/engine/slot.h"

#include <utility>

namespace wsurge {

Slot::Slot(std::uint64_t number, SlotContext& context, SlotOwner& owner)
    : number_(number), context_(context), owner_(owner), session_(context.session, *this) {}

void Slot::Start(Nanos now) {
  begun_ = now;
  state_ = State::kOpening;
  phase_ = recorder().phase();
  addresses_left_ = context_.addresses.size();
  recorder().ConnectAttempt(now);
  recorder().Count(Counter::kOperationsStarted);
  recorder().Count(Counter::kSessionsStarted);
  ConnectionEvents& events = *this;
  connection_ = std::make_unique<Connection>(context_.connection, context_.options, events);
  OpenNext(now);
}

void Slot::OpenNext(Nanos now) {
  const TemplateValues values{.connection = number_, .seq = 0, .received = 0};
  UpgradeRequest request = context_.request;
  request.resource = context_.resource.Render(values);
  for (const Header& header : context_.headers) {
    request.headers.emplace_back(header.name, header.value.Render(values));
  }
  const std::size_t tried = context_.addresses.size() - addresses_left_--;
  connection_->Open(context_.addresses[(number_ + tried) % context_.addresses.size()], request,
                    now);
}

void Slot::OnOpen(const OpenTimes& times) {
  state_ = State::kRunning;
  recorder().Count(Counter::kConnectionsOpened);
  recorder().Time(TimeMetric::kTcp, kNoStep, times.connected - times.begun);
  recorder().Time(TimeMetric::kUpgrade, kNoStep, times.upgraded - times.connected);
  recorder().Time(TimeMetric::kConnect, kNoStep, times.upgraded - begun_);
  owner_.OnOpenChange(+1);
  session_.Start(number_, times.upgraded);
}

void Slot::OnOpenFailed(const std::string& error_kind, Nanos now) {
  // A name may have addresses that nobody listens on ("localhost" and ::1): like any client, try
  // the others before calling it a failure.
  const bool other_address_may_do = error_kind == "refused" || error_kind == "unreachable";
  if (other_address_may_do && addresses_left_ > 0) return OpenNext(now);
  recorder().Count(Counter::kConnectionsFailed);
  recorder().Count(Counter::kSessionsFailed);
  recorder().CountError(error_kind, phase_);
  BecomeIdle(SessionEnd::kFailed, now);
}

void Slot::OnMessage(std::string_view payload, bool, Nanos received) {
  if (session_.active()) {
    session_.OnMessage(payload, received);
  } else {
    recorder().Count(Counter::kReceivedDiscarded);
  }
}

void Slot::OnSent(std::uint64_t id, Nanos sent) { session_.OnSent(id, sent); }

void Slot::OnWritable(Nanos now) { session_.OnWritable(now); }

bool Slot::Send(std::string_view payload, std::uint64_t id, Nanos now) {
  return connection_->Send(payload, Opcode::kText, id, now);
}

std::size_t Slot::backlog_bytes() const { return connection_->backlog_bytes(); }

absl::Status Slot::Save(std::string_view file, std::string_view line) {
  return context_.files.Append(file, line);
}

void Slot::OnProgramEnd(SessionEnd end, std::uint16_t code, std::string_view reason, Nanos now) {
  session_end_ = end;
  state_ = State::kClosing;
  connection_->Close(code, reason, now);
}

void Slot::OnClosed(const ConnectionEnd& end, Nanos now) {
  recorder().Count(Counter::kConnectionsClosed);
  recorder().Time(TimeMetric::kSession, kNoStep, now - begun_);
  CountEnd(end);
  owner_.OnOpenChange(-1);
  if (state_ == State::kRunning) LoseSession(end.error_kind, now);
  BecomeIdle(session_end_, now);
}

void Slot::OnPeerClose(Nanos now) {
  if (state_ == State::kRunning) LoseSession("connection_lost", now);
}

void Slot::LoseSession(std::string_view error_kind, Nanos now) {
  session_.OnConnectionLost(error_kind, now);
  session_end_ = SessionEnd::kFailed;
  state_ = State::kClosing;
}

void Slot::CountEnd(const ConnectionEnd& end) {
  switch (end.by) {
    case ConnectionEnd::By::kPeer:
      return recorder().CountCloseCode(end.code);
    case ConnectionEnd::By::kUs:
      return recorder().CountClose("ours");
    case ConnectionEnd::By::kUnanswered:
      return recorder().CountClose("unanswered");
    case ConnectionEnd::By::kProtocol:
      return recorder().CountClose("ours");
  }
}

void Slot::Shed(Nanos now) {
  if (state_ == State::kOpening) {
    connection_->Reset();
    recorder().Count(Counter::kSessionsEnded);
    BecomeIdle(SessionEnd::kEnded, now);
  } else if (state_ == State::kRunning) {
    session_.Shed(now);
  }
}

void Slot::BecomeIdle(SessionEnd end, Nanos now) {
  state_ = State::kIdle;
  owner_.OnSlotIdle(*this, end, now);
}

}  // namespace wsurge
