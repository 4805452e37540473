#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "agent/engine/connection/connection_context.h"
#include "agent/engine/connection/tls_context.h"
#include "agent/engine/connection/tls_stream.h"
#include "agent/engine/loop/loop.h"

namespace wsurge {

// Why connecting failed, as the metrics name it. `error`: an errno.
const char* ConnectErrorKind(int error);

struct SocketOptions {
  bool no_delay = true;
  int receive_buffer = 0;  // bytes that the kernel may keep for us; 0: as it likes
};

// A non-blocking TCP connection, plain or TLS, that its handler drives: it says when to connect, to
// shake hands, to read and to flush; this class watches the socket for what is wanted next. Owns no
// buffer but the bytes that the peer has not made room for. One thread.
class ByteStream {
 public:
  ByteStream(ConnectionContext& context, ReadyHandler& handler)
      : context_(context), handler_(handler) {}
  ~ByteStream() { Close(/*reset=*/true); }
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Begins to connect; 0, or the errno of what failed. The handler is called when it is done:
  // FinishConnect says how it went. REQUIRES: not open.
  int Connect(const boost::asio::ip::tcp::endpoint& address,
              const std::optional<boost::asio::ip::address>& source, const SocketOptions& options);
  int FinishConnect();

  enum class Event : std::uint8_t {
    kNone,   // nothing to be had now
    kBytes,  // bytes came
    kDone,   // the TLS handshake is over
    kEnd,    // the peer sends no more
    kReset,  // the connection broke
    kTls,    // the peer broke TLS, or its certificate is not accepted
  };

  // Begins the TLS handshake; kNone, or kTls.
  Event BeginTls(const TlsContext& context);
  // Reads and goes on with the handshake. After kDone what it has left to send goes out with the
  // first Write, which must follow at once.
  Event Handshake();

  // Reads once, up to `most` bytes of the wire. Of a TLS stream there may be more to be had without
  // another read: see unread(). The view is good until any stream of the worker is called.
  Event Read(std::string_view& bytes, std::size_t most);

  // Sends, or keeps what the kernel does not take. True: it has taken the first of these bytes.
  bool Write(std::string_view bytes);
  // Sends what was kept.
  void Flush();

  // Stops and resumes to ask for what the peer sends.
  void SetReading(bool reading);

  void Close(bool reset);

  bool is_open() const { return fd_ >= 0; }
  // There is more that was read from the socket and not given out. It must be asked for with Read
  // before the handler returns to its loop.
  bool unread() const { return !unread_.empty() || then_ != Event::kNone; }
  const std::string& backlog() const { return backlog_; }
  // How many bytes have gone to the kernel, and how many will have when the backlog has.
  std::uint64_t gone() const { return gone_; }
  std::uint64_t queued() const { return gone_ + backlog_.size(); }
  // How many have come from it.
  std::uint64_t come() const { return come_; }
  // How many lie in the socket's receive queue; a system call.
  std::size_t unreceived() const;

 private:
  Event Receive(std::string_view& bytes, std::size_t most);
  Event ReadRecords(std::string_view& bytes, std::size_t most);
  // Sends what TLS itself has to say.
  void SendRecords();
  std::size_t SendSome(std::string_view bytes);
  bool SendOut(std::string_view bytes);
  void Watch();

  ConnectionContext& context_;
  ReadyHandler& handler_;
  int fd_ = -1;
  std::uint32_t watched_ = 0;  // epoll events
  bool connecting_ = false;
  bool reading_ = true;
  bool peer_gone_ = false;
  bool reset_ = false;         // a send was told that the peer has reset the connection
  bool holds_ = false;         // the end of the handshake waits in the scratch for the first Write
  Event then_ = Event::kNone;  // what follows the bytes that were given out
  std::unique_ptr<TlsStream> tls_;  // null: plain
  std::string_view unread_;         // of what was read from the socket
  std::string backlog_;             // bytes that the kernel has not taken
  std::uint64_t gone_ = 0;
  std::uint64_t come_ = 0;
};

}  // namespace wsurge
