#include "agent/engine/connection.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wsurge {
namespace {

// A peer that sends so many messages behind our Close does not mean to answer it. Waiting on would
// let it flood for the whole close timeout, and a single-threaded server serves nobody else
// meanwhile.
constexpr std::uint64_t kMaxDiscarded = 1000;

constexpr std::uint16_t kAbnormalClosure = 1006;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kMessageTooBig = 1009;

const char* ConnectErrorKind(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "refused";
    case ETIMEDOUT:
      return "connect_timeout";
    case ECONNRESET:
      return "reset";
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case EADDRNOTAVAIL:
    case EADDRINUSE:
      return "agent_limit";
    default:
      return "unreachable";
  }
}

struct FrameErrorNames {
  const char* kind;
  std::uint16_t code;
};

FrameErrorNames NamesOf(FrameError error) {
  switch (error) {
    case FrameError::kInvalidUtf8:
      return {"invalid_utf8", kInvalidPayload};
    case FrameError::kTooLarge:
      return {"too_large", kMessageTooBig};
    default:
      return {"protocol", kProtocolError};
  }
}

}  // namespace

std::uint32_t MaskSource::Next() {
  if (left_ == 0) {
    std::size_t got = 0;
    while (got < sizeof keys_) {
      const ssize_t n =
          getrandom(reinterpret_cast<char*>(keys_.data()) + got, sizeof keys_ - got, 0);
      if (n > 0) got += static_cast<std::size_t>(n);
    }
    left_ = keys_.size();
  }
  return keys_[--left_];
}

Connection::Connection(ConnectionContext& context, const ConnectionOptions& options,
                       ConnectionEvents& events)
    : context_(context),
      options_(options),
      events_(events),
      deadline_(Timer::For<&Connection::OnDeadline>(this)),
      decoder_(options.max_message_bytes) {}

Connection::~Connection() { Reset(); }

void Connection::Open(const boost::asio::ip::tcp::endpoint& address, const UpgradeRequest& request,
                      Nanos now) {
  times_.begun = now;
  state_ = State::kConnecting;
  fd_ = socket(address.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return FailOpening(ConnectErrorKind(errno), now);
  const int one = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const std::string key = MakeUpgradeKey();
  upgrade_text_ = UpgradeText(request, key);
  upgrade_ = std::make_unique<UpgradeResponse>(key);
  if (connect(fd_, address.data(), static_cast<socklen_t>(address.size())) != 0 &&
      errno != EINPROGRESS) {
    return FailOpening(ConnectErrorKind(errno), now);
  }
  Watch(EPOLLOUT);
  SetDeadline(options_.connect_timeout, now);
}

void Connection::Watch(std::uint32_t events) {
  if (events == watched_) return;
  if (watched_ == 0) {
    if (!context_.loop.Watch(fd_, events, *this).ok()) {
      // Only a lack of memory or of epoll watches gets here; the deadline ends this connection.
      return;
    }
  } else if (events == 0) {
    context_.loop.Unwatch(fd_, *this);
  } else {
    context_.loop.Change(fd_, events, *this);
  }
  watched_ = events;
}

void Connection::SetDeadline(Nanos after, Nanos now) {
  context_.loop.timers().Arm(deadline_, now + after);
}

void Connection::OnReady(std::uint32_t events) {
  if (state_ == State::kConnecting) return OnConnected();
  if ((events & EPOLLOUT) != 0) {
    FlushBacklog();
    if (state_ == State::kEnded) return;
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) OnReadable();
}

void Connection::OnConnected() {
  const Nanos now = MonotonicNow();
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return FailOpening(ConnectErrorKind(error), now);
  times_.connected = now;
  state_ = State::kUpgrading;
  Watch(EPOLLIN);
  SetDeadline(options_.upgrade_timeout, now);
  Write(std::exchange(upgrade_text_, {}), now);
}

void Connection::OnReadable() {
  std::string& buffer = context_.read_buffer;
  const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
  const int error = errno;
  if (got < 0 && (error == EAGAIN || error == EINTR)) return;
  const Nanos now = MonotonicNow();
  if (got <= 0) return OnEndOfStream(got < 0 ? error : 0, now);
  OnInput(std::string_view(buffer.data(), static_cast<std::size_t>(got)), now);
}

void Connection::OnInput(std::string_view input, Nanos now) {
  received_ = now;
  if (state_ == State::kUpgrading) {
    switch (upgrade_->Feed(input)) {
      case UpgradeResponse::State::kIncomplete:
        return;
      case UpgradeResponse::State::kFailed:
        return FailOpening(upgrade_->error_kind(), now);
      case UpgradeResponse::State::kAccepted:
        break;
    }
    const auto done = std::move(upgrade_);  // owns the bytes behind the head
    return OnUpgraded(done->rest(), now);
  }
  const FrameError error = decoder_.Feed(input, *this);
  if (state_ == State::kClosing && discarded_ > kMaxDiscarded) {
    return End({.by = ConnectionEnd::By::kUnanswered}, now);
  }
  if (error == FrameError::kNone || state_ == State::kEnded) return;
  const FrameErrorNames names = NamesOf(error);
  if (state_ == State::kOpen) SendCloseFrame(names.code, "", now);
  End({.by = ConnectionEnd::By::kProtocol, .error_kind = names.kind}, now);
}

void Connection::OnUpgraded(std::string_view rest, Nanos now) {
  deadline_.Disarm();
  times_.upgraded = now;
  state_ = State::kOpen;
  events_.OnOpen(times_);
  if (!rest.empty() && state_ != State::kEnded) OnInput(rest, now);
}

void Connection::OnEndOfStream(int error, Nanos now) {
  switch (state_) {
    case State::kUpgrading:
      return FailOpening(error == 0 ? "closed_early" : "reset", now);
    case State::kOpen:
      return End({.by = ConnectionEnd::By::kPeer,
                  .code = kAbnormalClosure,
                  .error_kind = error == 0 ? "connection_lost" : "reset"},
                 now);
    case State::kClosing:
      return End({.by = ConnectionEnd::By::kUs}, now);
    case State::kLingering:
      return End(pending_end_, now);
    default:
      return;
  }
}

void Connection::OnDeadline(Nanos due) {
  switch (state_) {
    case State::kConnecting:
      return FailOpening("connect_timeout", due);
    case State::kUpgrading:
      return FailOpening("upgrade_timeout", due);
    case State::kClosing:
      return End({.by = ConnectionEnd::By::kUnanswered}, due);
    case State::kLingering:
      return End(pending_end_, due);
    default:
      return;
  }
}

bool Connection::WantsMore() const { return state_ == State::kOpen || state_ == State::kClosing; }

void Connection::OnMessage(std::string_view payload, bool binary) {
  if (state_ == State::kClosing) ++discarded_;
  events_.OnMessage(payload, binary, received_);
}

void Connection::OnPing(std::string_view payload) {
  if (state_ != State::kOpen) return;
  std::string frame;
  AppendFrame(Opcode::kPong, payload, context_.masks.Next(), frame);
  Write(frame, received_);
}

void Connection::OnPong(std::string_view) {}  // unasked, it says nothing

void Connection::OnCloseFrame(std::uint16_t code, std::string_view) {
  if (state_ == State::kClosing) {
    pending_end_ = {.by = ConnectionEnd::By::kUs};
  } else {
    pending_end_ = {.by = ConnectionEnd::By::kPeer, .code = code, .error_kind = "connection_lost"};
    SendCloseFrame(code, "", received_);
  }
  const bool ours = state_ == State::kClosing;
  state_ = State::kLingering;
  SetDeadline(options_.close_timeout, received_);
  if (!ours) events_.OnPeerClose(received_);
}

bool Connection::Send(std::string_view payload, Opcode opcode, std::uint64_t id, Nanos now) {
  std::string& frame = context_.frame_buffer;
  frame.clear();
  AppendFrame(opcode, payload, context_.masks.Next(), frame);
  const std::uint64_t begins_at = backlog_begin_ + backlog_.size();
  if (Write(frame, now)) return true;
  waiting_.push_back({.id = id, .begins_at = begins_at});
  return false;
}

bool Connection::Write(std::string_view bytes, Nanos) {
  std::size_t left = 0;
  if (backlog_.empty()) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    // A broken connection shows on reading, with its reason; until then the bytes wait.
    left = n > 0 ? static_cast<std::size_t>(n) : 0;
    backlog_begin_ += left;
    if (left == bytes.size()) return true;
  }
  backlog_.append(bytes.substr(left));
  if (watched_ != 0) Watch(EPOLLIN | EPOLLOUT);
  return left > 0;
}

void Connection::FlushBacklog() {
  const Nanos now = MonotonicNow();
  if (!backlog_.empty()) {
    const ssize_t n = send(fd_, backlog_.data(), backlog_.size(), MSG_NOSIGNAL);
    if (n <= 0) return;  // a broken connection shows on reading
    backlog_.erase(0, static_cast<std::size_t>(n));
    backlog_begin_ += static_cast<std::uint64_t>(n);
  }
  const auto first_waiting =
      std::find_if(waiting_.begin(), waiting_.end(),
                   [this](const Waiting& message) { return message.begins_at >= backlog_begin_; });
  for (auto message = waiting_.begin(); message != first_waiting; ++message) {
    events_.OnSent(message->id, now);
  }
  waiting_.erase(waiting_.begin(), first_waiting);
  if (!backlog_.empty() || state_ == State::kEnded) return;
  std::string().swap(backlog_);
  if (watched_ != 0) Watch(EPOLLIN);
  if (state_ == State::kOpen) events_.OnWritable(now);
}

void Connection::SendCloseFrame(std::uint16_t code, std::string_view reason, Nanos now) {
  std::string frame;
  AppendFrame(Opcode::kClose, ClosePayload(code, reason), context_.masks.Next(), frame);
  Write(frame, now);
}

void Connection::Close(std::uint16_t code, std::string_view reason, Nanos now) {
  state_ = State::kClosing;
  // Not from `now`, which may be an instant that the worker is late for.
  SetDeadline(options_.close_timeout, MonotonicNow());
  SendCloseFrame(code, reason, now);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): what holds the text is let go of here
void Connection::FailOpening(std::string error_kind, Nanos now) {
  state_ = State::kEnded;
  CloseSocket(false);
  upgrade_.reset();
  events_.OnOpenFailed(error_kind, now);
}

void Connection::End(const ConnectionEnd& end, Nanos now) {
  state_ = State::kEnded;
  CloseSocket(end.by == ConnectionEnd::By::kUnanswered);
  events_.OnClosed(end, now);
}

void Connection::Reset() {
  state_ = State::kEnded;
  CloseSocket(true);
}

void Connection::CloseSocket(bool reset) {
  deadline_.Disarm();
  if (fd_ < 0) return;
  if (watched_ != 0) {
    context_.loop.Unwatch(fd_, *this);
    watched_ = 0;
  }
  if (reset) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  close(fd_);
  fd_ = -1;
  std::string().swap(backlog_);
  waiting_.clear();
}

}  // namespace wsurge
