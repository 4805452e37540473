#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "agent/engine/frame.h"
#include "agent/engine/loop.h"
#include "agent/engine/upgrade.h"
#include "common/base/clock.h"
#include "common/plan/scenario.h"

namespace wsurge {

// How a connection ended.
struct ConnectionEnd {
  enum class By : std::uint8_t {
    kPeer,        // the peer sent Close, or cut the connection: `code` is 1006 then
    kUs,          // our Close was answered, or the peer hung up on it
    kUnanswered,  // our Close was not answered in time, or only with more than 1,000 messages
    kProtocol,    // the peer broke the protocol
  };
  By by = By::kPeer;
  std::uint16_t code = 0;  // kPeer
  // "connection_lost", "reset", "protocol", ...; empty for kUs and kUnanswered
  std::string error_kind = {};
};

// When the phases of opening ended.
struct OpenTimes {
  Nanos begun{};
  Nanos connected{};
  Nanos upgraded{};
};

// What a connection tells its owner. None of these may destroy the connection.
class ConnectionEvents {
 public:
  virtual ~ConnectionEvents() = default;
  virtual void OnOpen(const OpenTimes& times) = 0;
  // Instead of OnOpen; nothing follows.
  virtual void OnOpenFailed(const std::string& error_kind, Nanos now) = 0;
  // `received`: just after the read that completed the message. Frames that arrived in one read
  // share the instant.
  virtual void OnMessage(std::string_view payload, bool binary, Nanos received) = 0;
  // A message that Send could not hand to the kernel at once has begun to leave.
  virtual void OnSent(std::uint64_t id, Nanos sent) = 0;
  // All that was sent has left: it makes sense to send again.
  virtual void OnWritable(Nanos now) = 0;
  // The peer has sent Close: nothing may be sent any more. OnClosed follows.
  virtual void OnPeerClose(Nanos now) = 0;
  // After OnOpen, exactly once; nothing follows.
  virtual void OnClosed(const ConnectionEnd& end, Nanos now) = 0;
};

// Masking keys from the kernel's random source, as RFC 6455, 10.3 asks for, many per system call.
class MaskSource {
 public:
  std::uint32_t Next();

 private:
  std::array<std::uint32_t, 1024> keys_{};
  std::size_t left_ = 0;
};

// What all connections of one worker share. Owned by the worker.
struct ConnectionContext {
  Loop& loop;
  std::string& read_buffer;   // scratch, its size is what one read takes at most
  std::string& frame_buffer;  // scratch
  MaskSource& masks;
};

// One WebSocket connection: TCP, upgrade, frames, closing handshake, each with its deadline. The
// only place of the engine that knows how a message gets to the wire. Owned by its slot; belongs to
// the loop's thread. Idle, it owns no buffers.
class Connection final : private ReadyHandler, private FrameSink {
 public:
  Connection(ConnectionContext& context, const ConnectionOptions& options,
             ConnectionEvents& events);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts to open. OnOpen or OnOpenFailed follows, the latter perhaps before this returns. After
  // OnOpenFailed, and from within it, another address may be tried.
  void Open(const boost::asio::ip::tcp::endpoint& address, const UpgradeRequest& request,
            Nanos now);

  // Sends one message. True: the kernel had taken its first byte at `now`. False: it waits behind
  // earlier bytes, and OnSent(id) follows. REQUIRES: is_open().
  bool Send(std::string_view payload, Opcode opcode, std::uint64_t id, Nanos now);

  // Starts the closing handshake; what still arrives is given to OnMessage. OnClosed follows within
  // the close timeout. REQUIRES: is_open().
  void Close(std::uint16_t code, std::string_view reason, Nanos now);

  // Lets go at once with a reset; no event follows.
  void Reset();

  bool is_open() const { return state_ == State::kOpen; }
  // Bytes that wait for the peer to make room.
  std::size_t backlog_bytes() const { return backlog_.size(); }

 private:
  // | state       | input                | next        |
  // | connecting  | connected            | upgrading   |
  // | upgrading   | 101                  | open        |
  // | open        | Close()              | closing     |
  // | open        | Close from the peer  | lingering   |
  // | closing     | Close from the peer  | lingering   |
  // | lingering   | end of stream        | ended       |
  // | any         | failure, deadline    | ended       |
  enum class State : std::uint8_t {
    kIdle,
    kConnecting,
    kUpgrading,
    kOpen,
    kClosing,    // our Close is sent, the peer's has not come
    kLingering,  // both are sent; the server is the one to hang up first (RFC 6455, 7.1.1)
    kEnded,
  };
  struct Waiting {
    std::uint64_t id;
    std::uint64_t begins_at;  // as a count of bytes ever queued
  };

  void OnReady(std::uint32_t events) override;
  void OnMessage(std::string_view payload, bool binary) override;
  void OnPing(std::string_view payload) override;
  void OnPong(std::string_view payload) override;
  void OnCloseFrame(std::uint16_t code, std::string_view reason) override;
  bool WantsMore() const override;

  void OnConnected();
  void OnReadable();
  void OnInput(std::string_view input, Nanos now);
  void OnEndOfStream(int error, Nanos now);
  void OnDeadline(Nanos due);
  void OnUpgraded(std::string_view rest, Nanos now);

  // Hands bytes to the kernel, or queues them. True when the first of them has left.
  bool Write(std::string_view bytes, Nanos now);
  void FlushBacklog();
  void Watch(std::uint32_t events);
  void SetDeadline(Nanos after, Nanos now);
  void SendCloseFrame(std::uint16_t code, std::string_view reason, Nanos now);
  // By value: the text may belong to what is let go of here.
  void FailOpening(std::string error_kind, Nanos now);
  void End(const ConnectionEnd& end, Nanos now);
  void CloseSocket(bool reset);

  ConnectionContext& context_;
  const ConnectionOptions& options_;
  ConnectionEvents& events_;

  State state_ = State::kIdle;
  int fd_ = -1;
  std::uint32_t watched_ = 0;  // epoll events
  Timer deadline_;
  OpenTimes times_;
  std::string upgrade_text_;                  // until it is sent
  std::unique_ptr<UpgradeResponse> upgrade_;  // while upgrading
  FrameDecoder decoder_;
  Nanos received_{};             // instant of the read that is being decoded
  ConnectionEnd pending_end_;    // what kLingering ends with
  std::uint64_t discarded_ = 0;  // messages since our Close

  std::string backlog_;              // bytes that the kernel has not taken
  std::uint64_t backlog_begin_ = 0;  // bytes that have left it, ever
  std::vector<Waiting> waiting_;     // messages whose first byte is in the backlog
};

}  // namespace wsurge
