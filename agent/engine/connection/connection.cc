#include "agent/engine/connection/connection.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "agent/engine/connection/ping_track.h"
#include "agent/engine/connection/read_pace.h"

namespace wsurge {
namespace {

// A peer that sends so many messages behind our Close does not mean to answer it. Waiting on would
// let it flood for the whole close timeout, and a single-threaded server serves nobody else
// meanwhile.
constexpr std::uint64_t kMaxDiscarded = 1000;

// Reads between two that are sampled, one in 64 on the average: drawn, so that they do not fall
// into step with the order in which connections are read.
constexpr std::uint32_t kMostReadsBetweenSamples = 127;

// What a slow reader may read at once of the answer to its upgrade, and of what is behind it.
constexpr std::size_t kSlowHead = 1024;

constexpr std::uint16_t kAbnormalClosure = 1006;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kMessageTooBig = 1009;

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
    case FrameError::kDecompress:
      return {"decompress", kInvalidPayload};
    default:
      return {"protocol", kProtocolError};
  }
}

}  // namespace

struct Connection::Opening {
  Opening(const OpenRequest& request, const std::optional<Compression>& compression,
          const std::string& key)
      : tls(request.tls),
        text(UpgradeText(request.upgrade, key, compression)),
        answer(key, request.upgrade.subprotocols, compression) {}
  const TlsContext* const tls;
  std::string text;  // the request
  UpgradeResponse answer;
};

struct Connection::Pings {
  explicit Pings(Connection* owner) : due(Timer::For<&Connection::OnPingDue>(owner)) {}
  PingTrack track;
  Timer due;  // armed with ping_every
};

struct Connection::SlowReader {
  SlowReader(Connection* owner, double bytes_per_second)
      : pace(bytes_per_second), due(Timer::For<&Connection::OnReadDue>(owner)) {}
  ReadPace pace;
  Timer due;
};

Connection::Connection(ConnectionContext& context, const ConnectionOptions& options,
                       ConnectionEvents& events)
    : context_(context),
      options_(options),
      events_(events),
      stream_(context, *this),
      deadline_(Timer::For<&Connection::OnDeadline>(this)),
      decoder_(options.max_message_bytes) {}

Connection::~Connection() { Reset(); }

// ---- Opening ----

void Connection::Open(const OpenRequest& request, Nanos now) {
  ++life_;
  times_ = {.begun = now};
  state_ = State::kConnecting;
  subprotocol_.clear();
  compressed_ = false;
  discarded_ = 0;
  wire_sent_ = 0;
  opening_ = std::make_unique<Opening>(request, options_.compression, MakeUpgradeKey());
  SocketOptions socket{.no_delay = options_.no_delay};
  if (options_.read_bytes_per_second) {
    slow_ = std::make_unique<SlowReader>(this, *options_.read_bytes_per_second);
    socket.receive_buffer = slow_->pace.receive_buffer();
  }
  const int error = stream_.Connect(request.address, request.source, socket);
  if (error != 0) return FailOpening(ConnectErrorKind(error), now);
  SetDeadline(options_.connect_timeout, now);
}

void Connection::SetDeadline(Nanos after, Nanos now) {
  context_.loop.timers().Arm(deadline_, now + after);
}

void Connection::OnReady(std::uint32_t events) {
  switch (state_) {
    case State::kConnecting:
      return OnConnected();
    case State::kSecuring:
      if ((events & EPOLLOUT) != 0) stream_.Flush();
      if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
        const ByteStream::Event event = stream_.Handshake();
        OnHandshake(event, MonotonicNow());
      }
      return;
    default:
      break;
  }
  if ((events & EPOLLOUT) != 0) {
    const std::uint32_t life = life_;
    OnWritableSocket();
    if (life != life_) return;
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) OnReadable();
}

void Connection::OnConnected() {
  const int error = stream_.FinishConnect();
  const Nanos now = MonotonicNow();
  if (error != 0) return FailOpening(ConnectErrorKind(error), now);
  times_.connected = now;
  if (opening_->tls == nullptr) return BeginUpgrade(now);
  state_ = State::kSecuring;
  SetDeadline(options_.upgrade_timeout, now);
  OnHandshake(stream_.BeginTls(*opening_->tls), now);
}

void Connection::OnHandshake(ByteStream::Event event, Nanos now) {
  switch (event) {
    case ByteStream::Event::kNone:
    case ByteStream::Event::kBytes:
      return;
    case ByteStream::Event::kDone:
      break;
    default:
      return OnStreamEnd(event, now);
  }
  BeginUpgrade(now);
  if (stream_.unread()) OnReadable();
}

void Connection::BeginUpgrade(Nanos now) {
  times_.secured = now;
  state_ = State::kUpgrading;
  SetDeadline(options_.upgrade_timeout, now);
  stream_.Write(std::exchange(opening_->text, {}));
}

void Connection::OnUpgraded(std::string_view rest, Nanos now) {
  deadline_.Disarm();
  times_.upgraded = now;
  const std::unique_ptr<Opening> opening = std::move(opening_);  // owns the bytes behind the head
  subprotocol_ = opening->answer.subprotocol();
  if (const auto& terms = opening->answer.deflate()) {
    compressed_ = true;
    deflate_ =
        std::make_unique<DeflateCodec>(*terms, static_cast<int>(options_.compression->memory_level),
                                       context_.deflate, context_.unpacked);
  }
  decoder_.Restart(deflate_.get());
  state_ = State::kOpen;
  if (options_.ping_every) {
    pings_ = std::make_unique<Pings>(this);
    // At the latest when the first one is due, and not in step with those that opened together.
    const double early = 0.5 * context_.masks.Next() / std::numeric_limits<std::uint32_t>::max();
    context_.loop.timers().Arm(pings_->due,
                               now + FromSeconds(ToSeconds(*options_.ping_every) * (1 - early)));
  }
  const std::uint32_t life = life_;
  events_.OnOpen(times_);
  if (!rest.empty() && life == life_) OnInput(rest, now);
}

// ---- What comes in ----

void Connection::OnReadable() {
  const std::uint32_t life = life_;
  while (ReadOnce() && life == life_ && stream_.unread()) {
  }
}

bool Connection::ReadOnce() {
  const bool slow = slow_ != nullptr && state_ <= State::kOpen;
  std::size_t most = std::numeric_limits<std::size_t>::max();
  if (slow) most = state_ == State::kOpen ? slow_->pace.most() : kSlowHead;
  const std::uint64_t before = stream_.come();
  std::string_view input;
  const ByteStream::Event event = stream_.Read(input, most);
  if (event == ByteStream::Event::kNone && !slow) return false;
  const Nanos now = MonotonicNow();
  if (state_ == State::kOpen) {
    const std::uint64_t taken = stream_.come() - before;
    slow ? HoldBack(taken, now) : SampleUnread(taken);
  }
  switch (event) {
    case ByteStream::Event::kNone:
      return false;
    case ByteStream::Event::kBytes:
      OnInput(input, now);
      return true;
    default:
      OnStreamEnd(event, now);
      return false;
  }
}

// A read that got less than it asked for has emptied the queue: only after a full one, the kernel
// has to be asked what is left.
void Connection::SampleUnread(std::uint64_t taken) {
  if (taken == 0 || --context_.reads_to_sample > 0) return;
  context_.reads_to_sample = 1 + context_.masks.Next() % kMostReadsBetweenSamples;
  const bool full = taken == context_.read_buffer.size();
  events_.OnUnread(static_cast<std::size_t>(taken) + (full ? stream_.unreceived() : 0));
}

void Connection::HoldBack(std::uint64_t bytes, Nanos now) {
  const Nanos next = slow_->pace.Charge(bytes, now);
  if (next <= now) return;
  stream_.SetReading(false);
  context_.loop.timers().Arm(slow_->due, next);
}

void Connection::OnReadDue(Nanos) { stream_.SetReading(true); }

void Connection::OnInput(std::string_view input, Nanos now) {
  received_ = now;
  if (state_ == State::kUpgrading) {
    switch (opening_->answer.Feed(input)) {
      case UpgradeResponse::State::kIncomplete:
        return;
      case UpgradeResponse::State::kFailed:
        return FailOpening(opening_->answer.error_kind(), now);
      case UpgradeResponse::State::kAccepted:
        return OnUpgraded(opening_->answer.rest(), now);
    }
  }
  const std::uint32_t life = life_;
  const FrameError error = decoder_.Feed(input, *this);
  if (life != life_) return;
  if (state_ == State::kClosing && discarded_ > kMaxDiscarded) {
    return End({.by = ConnectionEnd::By::kUnanswered}, now);
  }
  if (error == FrameError::kNone) return;
  const FrameErrorNames names = NamesOf(error);
  if (state_ == State::kOpen) SendCloseFrame(names.code, "");
  End({.by = ConnectionEnd::By::kProtocol, .error_kind = names.kind}, now);
}

void Connection::OnStreamEnd(ByteStream::Event event, Nanos now) {
  const bool reset = event == ByteStream::Event::kReset;
  const bool tls = event == ByteStream::Event::kTls;
  switch (state_) {
    case State::kSecuring:
    case State::kUpgrading:
      return FailOpening(tls ? "tls" : reset ? "reset" : "closed_early", now);
    case State::kOpen:
      return End({.by = ConnectionEnd::By::kPeer,
                  .code = kAbnormalClosure,
                  .error_kind = tls     ? "tls"
                                : reset ? "reset"
                                        : "connection_lost"},
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
    case State::kSecuring:
      return FailOpening("tls_timeout", due);
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
  if (state_ == State::kOpen) SendControlFrame(Opcode::kPong, payload);
}

void Connection::OnPong(std::string_view payload) {
  if (pings_ == nullptr) return;  // unasked, it says nothing
  const auto round_trip = pings_->track.Answer(payload, received_);
  if (round_trip) events_.OnPong(*round_trip, received_);
}

void Connection::OnCloseFrame(std::uint16_t code, std::string_view) {
  if (state_ == State::kClosing) {
    pending_end_ = {.by = ConnectionEnd::By::kUs};
  } else {
    pending_end_ = {.by = ConnectionEnd::By::kPeer, .code = code, .error_kind = "connection_lost"};
    SendCloseFrame(code, "");
  }
  const bool ours = state_ == State::kClosing;
  state_ = State::kLingering;
  SetDeadline(options_.close_timeout, received_);
  if (!ours) events_.OnPeerClose(received_);
}

// ---- What goes out ----

bool Connection::Send(std::string_view payload, bool binary, std::uint64_t id, Nanos) {
  MessageForm form{.binary = binary, .fragment_bytes = options_.fragment_bytes.value_or(0)};
  if (deflate_ != nullptr) {
    if (payload.size() >= options_.compression->threshold) {
      const std::string_view packed = deflate_->Deflate(payload, context_.packed);
      form.compressed = packed.data() != nullptr;
      if (form.compressed) payload = packed;
    }
    wire_sent_ += payload.size();
  }
  std::string& frames = context_.frame_buffer;
  frames.clear();
  AppendMessage(form, payload, context_.masks, frames);
  const std::uint64_t begins_at = stream_.queued();
  if (stream_.Write(frames)) return true;
  waiting_.push_back({.id = id, .begins_at = begins_at});
  return false;
}

void Connection::OnWritableSocket() {
  const bool waited = !stream_.backlog().empty();
  stream_.Flush();
  if (!waited) return;
  const Nanos now = MonotonicNow();
  const auto first_waiting =
      std::find_if(waiting_.begin(), waiting_.end(),
                   [this](const Waiting& message) { return message.begins_at >= stream_.gone(); });
  const std::vector<Waiting> left(waiting_.begin(), first_waiting);
  waiting_.erase(waiting_.begin(), first_waiting);
  const std::uint32_t life = life_;
  for (const Waiting& message : left) {
    events_.OnSent(message.id, now);
    if (life != life_) return;
  }
  if (stream_.backlog().empty() && state_ == State::kOpen) events_.OnWritable(now);
}

void Connection::SendControlFrame(Opcode opcode, std::string_view payload) {
  std::string frame;
  AppendFrame(opcode, payload, context_.masks.Next(), frame);
  stream_.Write(frame);
}

void Connection::Ping(Nanos) {
  if (pings_ == nullptr) pings_ = std::make_unique<Pings>(this);
  // A peer that takes nothing is not heaped with pings.
  if (pings_->track.waiting() == PingTrack::kMost && !stream_.backlog().empty()) return;
  // Not from the caller's instant, which it may be late for.
  SendControlFrame(Opcode::kPing, pings_->track.Next(MonotonicNow()));
}

void Connection::OnPingDue(Nanos due) {
  if (state_ != State::kOpen) return;
  const Nanos now = MonotonicNow();
  Ping(now);
  const Nanos every = *options_.ping_every;
  context_.loop.timers().Arm(pings_->due, due + every > now ? due + every : now + every);
}

Connection::WireBytes Connection::TakeWireBytes() {
  return {.sent = std::exchange(wire_sent_, 0), .received = decoder_.TakeWireBytes()};
}

// ---- The end ----

void Connection::SendCloseFrame(std::uint16_t code, std::string_view reason) {
  SendControlFrame(Opcode::kClose, ClosePayload(code, reason));
}

void Connection::Close(std::uint16_t code, std::string_view reason, Nanos) {
  state_ = State::kClosing;
  // Not from `now`, which may be an instant that the worker is late for.
  SetDeadline(options_.close_timeout, MonotonicNow());
  SendCloseFrame(code, reason);
  if (slow_ == nullptr) return;
  // What is read from here on is thrown away: it only stands before the peer's Close.
  slow_->due.Disarm();
  stream_.SetReading(true);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): what holds the text is let go of here
void Connection::FailOpening(std::string error_kind, Nanos now) {
  CloseSocket(false);
  events_.OnOpenFailed(error_kind, now);
}

void Connection::End(const ConnectionEnd& end, Nanos now) {
  const ConnectionEnd kept = end;  // may be a member
  CloseSocket(kept.by == ConnectionEnd::By::kUnanswered);
  events_.OnClosed(kept, now);
}

void Connection::Reset() { CloseSocket(true); }

void Connection::CloseSocket(bool reset) {
  ++life_;
  state_ = State::kEnded;
  deadline_.Disarm();
  stream_.Close(reset);
  opening_.reset();
  deflate_.reset();
  pings_.reset();
  slow_.reset();
  waiting_.clear();
}

}  // namespace wsurge
