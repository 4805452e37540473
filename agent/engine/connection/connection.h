#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "agent/engine/connection/byte_stream.h"
#include "agent/engine/connection/connection_context.h"
#include "agent/engine/connection/deflate.h"
#include "agent/engine/connection/frame.h"
#include "agent/engine/connection/tls_context.h"
#include "agent/engine/connection/upgrade.h"
#include "agent/engine/loop/loop.h"
#include "common/base/clock.h"
#include "common/plan/connection_options.h"

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
  Nanos secured{};  // TLS handshake done; without TLS as `connected`
  Nanos upgraded{};
};

// Where and how one connection is opened.
struct OpenRequest {
  boost::asio::ip::tcp::endpoint address;
  std::optional<boost::asio::ip::address> source;  // to connect from
  const TlsContext* tls = nullptr;                 // null: plain TCP
  UpgradeRequest upgrade;
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
  // The pong of a ping that this side sent (Ping, or ConnectionOptions::ping_every).
  virtual void OnPong(Nanos round_trip, Nanos now) = 0;
  // What lay in the socket's receive queue when it was read: one in 64 reads on the average, and
  // none of a slow reader, who leaves bytes there because it is to. With TLS before decryption.
  virtual void OnUnread(std::size_t bytes) = 0;
  // After OnOpen, exactly once; nothing follows.
  virtual void OnClosed(const ConnectionEnd& end, Nanos now) = 0;
};

// One WebSocket connection: TCP, TLS, upgrade, frames, closing handshake, each with its deadline.
// The only place of the engine that knows how a message gets to the wire. Owned by its slot;
// belongs to the loop's thread. Idle, it owns no buffers.
class Connection final : private ReadyHandler, private FrameSink {
 public:
  Connection(ConnectionContext& context, const ConnectionOptions& options,
             ConnectionEvents& events);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts to open. OnOpen or OnOpenFailed follows, the latter perhaps before this returns. After
  // OnOpenFailed, and from within it, another address may be tried.
  void Open(const OpenRequest& request, Nanos now);

  // Sends one message, compressed and in fragments as negotiated and asked. True: the kernel had
  // taken its first byte at `now`. False: it waits behind earlier bytes, and OnSent(id) follows.
  // REQUIRES: is_open().
  bool Send(std::string_view payload, bool binary, std::uint64_t id, Nanos now);

  // Sends a ping; OnPong follows when the peer answers it. REQUIRES: is_open().
  void Ping(Nanos now);

  // Starts the closing handshake; what still arrives is given to OnMessage. OnClosed follows within
  // the close timeout. REQUIRES: is_open().
  void Close(std::uint16_t code, std::string_view reason, Nanos now);

  // Lets go at once with a reset; no event follows.
  void Reset();

  bool is_open() const { return state_ == State::kOpen; }
  // What the server chose; empty: none. Good from OnOpen on.
  const std::string& subprotocol() const { return subprotocol_; }
  bool compressed() const { return compressed_; }
  // Payload bytes of data frames as they were on the wire, since they were asked for last.
  // Counted only when compression was negotiated.
  struct WireBytes {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
  };
  WireBytes TakeWireBytes();
  // Bytes that wait for the peer to make room.
  std::size_t backlog_bytes() const { return stream_.backlog().size(); }

 private:
  // | state       | input                | next                   |
  // | connecting  | connected            | securing, or upgrading |
  // | securing    | TLS handshake done   | upgrading              |
  // | upgrading   | 101                  | open                   |
  // | open        | Close()              | closing                |
  // | open        | Close from the peer  | lingering              |
  // | closing     | Close from the peer  | lingering              |
  // | lingering   | end of stream        | ended                  |
  // | any         | failure, deadline    | ended                  |
  enum class State : std::uint8_t {
    kIdle,
    kConnecting,
    kSecuring,
    kUpgrading,
    kOpen,
    kClosing,    // our Close is sent, the peer's has not come
    kLingering,  // both are sent; the server is the one to hang up first (RFC 6455, 7.1.1)
    kEnded,
  };
  struct Waiting {
    std::uint64_t id;
    std::uint64_t begins_at;  // see ByteStream::gone
  };
  // What is there while the connection opens.
  struct Opening;
  // What only some connections have.
  struct Pings;
  struct SlowReader;

  void OnReady(std::uint32_t events) override;
  void OnMessage(std::string_view payload, bool binary) override;
  void OnPing(std::string_view payload) override;
  void OnPong(std::string_view payload) override;
  void OnCloseFrame(std::uint16_t code, std::string_view reason) override;
  bool WantsMore() const override;

  void OnConnected();
  void OnHandshake(ByteStream::Event event, Nanos now);
  void BeginUpgrade(Nanos now);
  void OnReadable();
  // Reads once. False: there is nothing more to be read now.
  bool ReadOnce();
  // A read of an open connection took so many bytes.
  void SampleUnread(std::uint64_t taken);
  // A slow reader has read so many bytes.
  void HoldBack(std::uint64_t bytes, Nanos now);
  void OnInput(std::string_view input, Nanos now);
  void OnStreamEnd(ByteStream::Event event, Nanos now);
  void OnDeadline(Nanos due);
  void OnUpgraded(std::string_view rest, Nanos now);
  void OnWritableSocket();
  void OnPingDue(Nanos due);
  void OnReadDue(Nanos due);

  void SetDeadline(Nanos after, Nanos now);
  void SendControlFrame(Opcode opcode, std::string_view payload);
  void SendCloseFrame(std::uint16_t code, std::string_view reason);
  // By value: the text may belong to what is let go of here.
  void FailOpening(std::string error_kind, Nanos now);
  void End(const ConnectionEnd& end, Nanos now);
  void CloseSocket(bool reset);

  ConnectionContext& context_;
  const ConnectionOptions& options_;
  ConnectionEvents& events_;

  State state_ = State::kIdle;
  bool compressed_ = false;
  std::uint32_t life_ = 0;  // which of the sockets that this object has had
  ByteStream stream_;
  Timer deadline_;
  OpenTimes times_;
  std::unique_ptr<Opening> opening_;
  std::unique_ptr<DeflateCodec> deflate_;  // when compression was negotiated
  std::unique_ptr<Pings> pings_;           // from the first ping on
  std::unique_ptr<SlowReader> slow_;       // with read_bytes_per_second
  std::string subprotocol_;
  FrameDecoder decoder_;
  Nanos received_{};              // instant of the read that is being decoded
  ConnectionEnd pending_end_;     // what kLingering ends with
  std::uint64_t discarded_ = 0;   // messages since our Close
  std::uint64_t wire_sent_ = 0;   // see WireBytes
  std::vector<Waiting> waiting_;  // messages whose first byte is in the backlog
};

}  // namespace wsurge
