#include "agent/engine/connection/byte_stream.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr std::size_t kOpenedBytes = 64 * 1024;

void Set(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace

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
    case ENOMEM:
    case EADDRNOTAVAIL:
    case EADDRINUSE:
      return "agent_limit";
    default:
      return "unreachable";
  }
}

int ByteStream::Connect(const boost::asio::ip::tcp::endpoint& address,
                        const std::optional<boost::asio::ip::address>& source,
                        const SocketOptions& options) {
  fd_ = socket(address.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return errno;
  if (options.no_delay) Set(fd_, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer > 0) Set(fd_, SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
  if (source) {
    // The port is chosen by connect, which knows the other end: all of them can be used for each
    // address of the target.
    Set(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    const boost::asio::ip::tcp::endpoint own(*source, 0);
    if (bind(fd_, own.data(), static_cast<socklen_t>(own.size())) != 0) return errno;
  }
  if (connect(fd_, address.data(), static_cast<socklen_t>(address.size())) != 0 &&
      errno != EINPROGRESS) {
    return errno;
  }
  connecting_ = true;
  reading_ = true;
  Watch();
  return 0;
}

int ByteStream::FinishConnect() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  connecting_ = false;
  if (error == 0) Watch();
  return error;
}

ByteStream::Event ByteStream::BeginTls(const TlsContext& context) {
  tls_ = TlsStream::Make(context);
  if (tls_ == nullptr) return Event::kTls;
  context_.sealed.clear();
  const TlsStream::Progress progress = tls_->Handshake(unread_, context_.sealed);
  SendRecords();
  return progress == TlsStream::Progress::kMore ? Event::kNone : Event::kTls;
}

ByteStream::Event ByteStream::Handshake() {
  const Event event = Receive(unread_, context_.read_buffer.size());
  if (event != Event::kBytes) return event;
  context_.sealed.clear();
  switch (tls_->Handshake(unread_, context_.sealed)) {
    case TlsStream::Progress::kMore:
      SendRecords();
      return Event::kNone;
    case TlsStream::Progress::kDone:
      holds_ = true;
      return Event::kDone;
    case TlsStream::Progress::kEnd:
      return Event::kEnd;
    case TlsStream::Progress::kFailed:
      break;
  }
  SendRecords();  // why
  return Event::kTls;
}

ByteStream::Event ByteStream::Receive(std::string_view& bytes, std::size_t most) {
  std::string& buffer = context_.read_buffer;
  const ssize_t got = recv(fd_, buffer.data(), std::min(most, buffer.size()), 0);
  if (got > 0) {
    come_ += static_cast<std::uint64_t>(got);
    bytes = std::string_view(buffer.data(), static_cast<std::size_t>(got));
    return Event::kBytes;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Event::kNone;
  peer_gone_ = true;
  return got == 0 && !reset_ ? Event::kEnd : Event::kReset;
}

std::size_t ByteStream::unreceived() const {
  int bytes = 0;
  return ioctl(fd_, FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

ByteStream::Event ByteStream::Read(std::string_view& bytes, std::size_t most) {
  return tls_ == nullptr ? Receive(bytes, most) : ReadRecords(bytes, most);
}

ByteStream::Event ByteStream::ReadRecords(std::string_view& bytes, std::size_t most) {
  if (then_ != Event::kNone) return std::exchange(then_, Event::kNone);
  if (unread_.empty()) {
    const Event event = Receive(unread_, most);
    if (event != Event::kBytes) return event;
  }
  if (context_.opened.empty()) context_.opened.resize(kOpenedBytes);
  context_.sealed.clear();
  std::size_t size = 0;
  const TlsStream::Progress progress = tls_->Open(unread_, context_.opened, size, context_.sealed);
  SendRecords();
  Event event = Event::kNone;
  if (progress == TlsStream::Progress::kEnd) event = Event::kEnd;
  if (progress == TlsStream::Progress::kFailed) event = Event::kTls;
  if (event != Event::kNone) {
    unread_ = {};
    peer_gone_ = true;
  }
  if (size == 0) return event;
  then_ = event;
  bytes = std::string_view(context_.opened).substr(0, size);
  return Event::kBytes;
}

bool ByteStream::Write(std::string_view bytes) {
  if (tls_ == nullptr) return SendOut(bytes);
  if (!std::exchange(holds_, false)) context_.sealed.clear();
  tls_->Seal(bytes, context_.sealed);
  return SendOut(context_.sealed);
}

void ByteStream::SendRecords() {
  if (!context_.sealed.empty()) SendOut(context_.sealed);
}

// How many bytes the kernel has taken. A broken connection shows on reading, until then the bytes
// wait; but the kernel tells of a reset once, so it is kept when it is a send that hears of it.
std::size_t ByteStream::SendSome(std::string_view bytes) {
  const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n < 0 && errno == ECONNRESET) reset_ = true;
  const auto taken = n > 0 ? static_cast<std::size_t>(n) : 0;
  gone_ += taken;
  return taken;
}

bool ByteStream::SendOut(std::string_view bytes) {
  std::size_t left = 0;
  if (backlog_.empty()) {
    left = SendSome(bytes);
    if (left == bytes.size()) return true;
  }
  backlog_.append(bytes.substr(left));
  Watch();
  return left > 0;
}

void ByteStream::Flush() {
  if (backlog_.empty()) return;
  backlog_.erase(0, SendSome(backlog_));
  if (!backlog_.empty()) return;
  std::string().swap(backlog_);
  Watch();
}

void ByteStream::SetReading(bool reading) {
  reading_ = reading;
  Watch();
}

void ByteStream::Watch() {
  std::uint32_t events = 0;
  if (reading_) events |= EPOLLIN;
  if (!backlog_.empty()) events |= EPOLLOUT;
  if (connecting_) events = EPOLLOUT;
  if (events == watched_ || fd_ < 0) return;
  if (watched_ == 0) {
    // Only a lack of memory or of epoll watches fails; a deadline of the owner ends it then.
    if (!context_.loop.Watch(fd_, events, handler_).ok()) return;
  } else if (events == 0) {
    // Not just without events: the kernel would go on to report that the peer has hung up.
    context_.loop.Unwatch(fd_, handler_);
  } else {
    context_.loop.Change(fd_, events, handler_);
  }
  watched_ = events;
}

void ByteStream::Close(bool reset) {
  if (fd_ < 0) return;
  if (reset) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  } else if (tls_ != nullptr && !peer_gone_ && backlog_.empty()) {
    context_.sealed.clear();
    tls_->SealEnd(context_.sealed);
    // What does not fit is lost, and the end of the TCP connection says the same.
    send(fd_, context_.sealed.data(), context_.sealed.size(), MSG_NOSIGNAL);
  }
  if (watched_ != 0) context_.loop.Unwatch(fd_, handler_);
  watched_ = 0;
  close(fd_);
  fd_ = -1;
  connecting_ = false;
  holds_ = false;
  peer_gone_ = false;
  reset_ = false;
  then_ = Event::kNone;
  tls_.reset();
  unread_ = {};
  std::string().swap(backlog_);
}

}  // namespace wsurge
