#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <zlib.h>

#include "tests/engine/agent/engine/connection/connection_bench.h"
#include "tests/engine/agent/engine/script_server.h"

// What one connection puts on the wire and takes from it, by its options.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned kFin = 0x80;
constexpr unsigned kCompressed = 0x40;

void EchoPlain(Peer& peer) {
  peer.Accept();
  peer.Echo();
}

// The frames of the client's next message; control frames between them are left out.
std::vector<ClientFrame> ReadMessageFrames(Peer& peer) {
  std::vector<ClientFrame> frames;
  while (auto frame = peer.ReadFrame()) {
    if (frame->opcode >= 8) continue;
    frames.push_back(*frame);
    if ((frame->first_byte & kFin) != 0) break;
  }
  return frames;
}

std::string Joined(const std::vector<ClientFrame>& frames) {
  std::string all;
  for (const ClientFrame& frame : frames) all += frame.payload;
  return all;
}

// zlib at the server's end: one stream each way, so that context is kept.
class ServerDeflate {
 public:
  explicit ServerDeflate(int window_bits = 15) {
    REQUIRE(inflateInit2(&in_, -window_bits) == Z_OK);
    REQUIRE(deflateInit2(&out_, 6, Z_DEFLATED, -std::max(window_bits, 9), 8, Z_DEFAULT_STRATEGY) ==
            Z_OK);
  }
  ~ServerDeflate() {
    inflateEnd(&in_);
    deflateEnd(&out_);
  }
  ServerDeflate(const ServerDeflate&) = delete;
  ServerDeflate& operator=(const ServerDeflate&) = delete;

  std::string Inflate(std::string packed) {
    packed.append("\x00\x00\xFF\xFF", 4);
    std::string text(4 << 20, '\0');
    in_.next_in = reinterpret_cast<Bytef*>(packed.data());
    in_.avail_in = static_cast<uInt>(packed.size());
    in_.next_out = reinterpret_cast<Bytef*>(text.data());
    in_.avail_out = static_cast<uInt>(text.size());
    const int result = inflate(&in_, Z_SYNC_FLUSH);
    if (result != Z_OK) return "cannot inflate";
    text.resize(text.size() - in_.avail_out);
    return text;
  }

  std::string Deflate(std::string text) {
    std::string packed(text.size() + 1000, '\0');
    out_.next_in = reinterpret_cast<Bytef*>(text.data());
    out_.avail_in = static_cast<uInt>(text.size());
    out_.next_out = reinterpret_cast<Bytef*>(packed.data());
    out_.avail_out = static_cast<uInt>(packed.size());
    deflate(&out_, Z_SYNC_FLUSH);
    packed.resize(packed.size() - out_.avail_out - 4);
    return packed;
  }

 private:
  z_stream in_{};
  z_stream out_{};
};

void AcceptWith(Peer& peer, std::string_view extension) {
  peer.Write(Peer::Acceptance(peer.ReadRequest(),
                              "Sec-WebSocket-Extensions: " + std::string(extension) + "\r\n"));
}

TEST_CASE("connection: messages of every size come back, and their order stays") {
  ScriptServer server(&EchoPlain);
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  std::vector<std::string> sent;
  for (const int size : {0, 1, 125, 126, 65'535, 65'536, 200'000}) {
    sent.emplace_back(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26));
    bench.Send(sent.back(), size % 2 == 0);
  }
  REQUIRE(bench.AwaitMessages(sent.size()));
  CHECK((bench.told().messages == sent));
  CHECK(bench.told().binary[0]);
  CHECK(!bench.told().binary[1]);
  CHECK(!bench.connection().compressed());
  bench.Do([&] { CHECK(bench.connection().TakeWireBytes().sent == 0); });
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
}

TEST_CASE("connection: the sub-protocol is what the server chose") {
  ScriptServer server([](Peer& peer) {
    const std::string request = peer.ReadRequest();
    CHECK(request.find("Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n") != std::string::npos);
    peer.Write(Peer::Acceptance(request, peer.number == 0   ? "Sec-WebSocket-Protocol: chat.v1\r\n"
                                         : peer.number == 1 ? ""
                                                            : "Sec-WebSocket-Protocol: x\r\n"));
    peer.Echo();
  });
  OpenRequest request = ConnectionBench::To(server.port());
  request.upgrade.subprotocols = {"chat.v2", "chat.v1"};
  ConnectionBench chosen;
  REQUIRE(chosen.Open(request));
  chosen.Do([&] { CHECK(chosen.connection().subprotocol() == "chat.v1"); });
  ConnectionBench none;
  REQUIRE(none.Open(request));
  none.Do([&] { CHECK(none.connection().subprotocol().empty()); });
  ConnectionBench other;
  CHECK(!other.Open(request));
  CHECK(other.told().failure == "handshake");
}

TEST_CASE("connection: messages are cut into frames of at most so many bytes") {
  struct Row {
    std::size_t size;
    std::vector<unsigned> first_bytes;
  };
  const std::vector<Row> rows{
      {0, {0x81}},          {1, {0x81}},          {1000, {0x81}},
      {1001, {0x01, 0x80}}, {2000, {0x01, 0x80}}, {3500, {0x01, 0x00, 0x00, 0x80}},
  };
  std::vector<std::vector<ClientFrame>> seen;
  ScriptServer server([&](Peer& peer) {
    peer.Accept();
    for (std::size_t i = 0; i < rows.size(); ++i) seen.push_back(ReadMessageFrames(peer));
    peer.Write(TextFrame("seen"));
    peer.Echo();
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.fragment_bytes = 1000;
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  for (const Row& row : rows) bench.Send(std::string(row.size, 'x'));
  REQUIRE(bench.AwaitMessages(1));
  REQUIRE(seen.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<unsigned> first_bytes;
    for (const ClientFrame& frame : seen[i]) {
      first_bytes.push_back(frame.first_byte);
      CHECK(frame.payload.size() <= 1000);
    }
    CHECK(first_bytes == rows[i].first_bytes);
    CHECK(Joined(seen[i]) == std::string(rows[i].size, 'x'));
  }
}

TEST_CASE("connection: compressed messages say so on their first frame, short ones stay plain") {
  struct Row {
    std::string answer;
    int window_bits;
    bool takeover;
  };
  for (const Row& row :
       {Row{"permessage-deflate", 15, true},
        Row{"permessage-deflate; client_max_window_bits=8", 8, true},
        Row{"permessage-deflate; server_no_context_takeover; client_no_context_takeover", 15,
            false}}) {
    CAPTURE(row.answer);
    const std::vector<std::string> texts{
        std::string(5000, 'a'), "short", "", std::string(100, '-'), std::string(3'000'000, 'b'),
        std::string(5000, 'a')};
    std::vector<std::vector<ClientFrame>> seen;
    ScriptServer server([&](Peer& peer) {
      AcceptWith(peer, row.answer);
      for (std::size_t i = 0; i < texts.size(); ++i) seen.push_back(ReadMessageFrames(peer));
      peer.Write(TextFrame("seen"));
      peer.Echo();
    });
    ConnectionOptions options = ConnectionBench::QuickOptions();
    options.compression = Compression{.threshold = 100};
    options.fragment_bytes = 1000;
    ConnectionBench bench(options);
    REQUIRE(bench.Open(ConnectionBench::To(server.port())));
    CHECK(bench.connection().compressed());
    for (const std::string& text : texts) bench.Send(text);
    REQUIRE(bench.AwaitMessages(1));
    ServerDeflate kept(row.window_bits);
    std::uint64_t wire_bytes = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CAPTURE(i);
      const std::string joined = Joined(seen[i]);
      wire_bytes += joined.size();
      const bool compressed = texts[i].size() >= 100;
      CHECK(((seen[i][0].first_byte & kCompressed) != 0) == compressed);
      for (std::size_t k = 1; k < seen[i].size(); ++k) {
        CHECK((seen[i][k].first_byte & kCompressed) == 0);
        CHECK(seen[i][k].opcode == 0);
      }
      ServerDeflate fresh(row.window_bits);
      ServerDeflate& inflater = row.takeover ? kept : fresh;
      CHECK((compressed ? inflater.Inflate(joined) : joined) == texts[i]);
    }
    CHECK(seen[4].size() > 1);  // cut after it was compressed
    bench.Do([&] {
      const auto bytes = bench.connection().TakeWireBytes();
      CHECK(bytes.sent == wire_bytes);
      CHECK(bytes.received == 4);
      CHECK(bench.connection().TakeWireBytes().sent == 0);
    });
    CHECK(bench.Close().by == ConnectionEnd::By::kUs);
    CHECK(bench.connection().compressed());
  }
}

TEST_CASE("connection: compressed messages of the peer are read, in frames and with context") {
  ScriptServer server([&](Peer& peer) {
    AcceptWith(peer, "permessage-deflate");
    ServerDeflate codec;
    peer.ReadMessage();
    const std::string first = codec.Deflate(std::string(100'000, 'x'));
    const std::string second = codec.Deflate(std::string(100'000, 'x') + "y");
    peer.Write(RawFrame(0x41, first.substr(0, 10)) + PingFrame("between") +
               RawFrame(0x80, first.substr(10)) + TextFrame("plain") + RawFrame(0xC2, second) +
               RawFrame(0xC1, std::string(1, '\0')));
    peer.Echo();
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.compression.emplace();
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  bench.Send("go");
  REQUIRE(bench.AwaitMessages(4));
  const Told told = bench.told();
  CHECK(told.messages[0] == std::string(100'000, 'x'));
  CHECK(told.messages[1] == "plain");
  CHECK(told.messages[2] == std::string(100'000, 'x') + "y");
  CHECK(told.messages[3].empty());
  CHECK(told.binary == std::vector<bool>{false, false, true, false});
}

TEST_CASE("connection: a server may decline to compress, and may not agree to something else") {
  ScriptServer declines(&EchoPlain);
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.compression.emplace();
  ConnectionBench plain(options);
  REQUIRE(plain.Open(ConnectionBench::To(declines.port())));
  CHECK(!plain.connection().compressed());
  plain.Send(std::string(1000, 'x'));
  REQUIRE(plain.AwaitMessages(1));
  CHECK(plain.told().messages[0] == std::string(1000, 'x'));

  ScriptServer widens([](Peer& peer) {
    AcceptWith(peer, "permessage-deflate; client_max_window_bits=15; server_max_window_bits=15");
    peer.Wait();
  });
  options.compression->window_bits = 9;
  ConnectionBench refuses(options);
  CHECK(!refuses.Open(ConnectionBench::To(widens.port())));
  CHECK(refuses.told().failure == "handshake");
}

TEST_CASE("connection: bombs and broken streams end the connection with their own codes") {
  struct Row {
    std::string name;
    std::string frame;
    std::string kind;
    std::string close;  // payload of our Close
  };
  ServerDeflate codec;
  const std::string bomb = codec.Deflate(std::string(64 << 20, '\0'));
  const std::vector<Row> rows{
      {"bomb", RawFrame(0xC2, bomb), "too_large", CloseBytes(1009)},
      {"bomb in fragments", RawFrame(0x42, bomb.substr(0, 100)) + RawFrame(0x80, bomb.substr(100)),
       "too_large", CloseBytes(1009)},
      {"rubbish", RawFrame(0xC1, "\xFF\xFF\xFF"), "decompress", CloseBytes(1007)},
      {"text that is no UTF-8", RawFrame(0xC1, std::string("\x00\x02\x00\xFD\xFF\xC0\x80\x00", 8)),
       "invalid_utf8", CloseBytes(1007)},
      {"another reserved bit", RawFrame(0xA1, "x"), "protocol", CloseBytes(1002)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::promise<std::string> promise;
    std::future<std::string> close = promise.get_future();
    ScriptServer server([&](Peer& peer) {
      AcceptWith(peer, "permessage-deflate");
      peer.ReadMessage();
      peer.Write(row.frame);
      std::string payload;
      while (const auto frame = peer.ReadFrame()) {
        if (frame->opcode == 8) payload = frame->payload;
      }
      promise.set_value(payload);
    });
    ConnectionOptions options = ConnectionBench::QuickOptions();
    options.compression.emplace();
    options.max_message_bytes = 100'000;
    {
      ConnectionBench bench(options);
      REQUIRE(bench.Open(ConnectionBench::To(server.port())));
      bench.Send("go");
      const ConnectionEnd end = bench.AwaitEnd();
      CHECK(end.by == ConnectionEnd::By::kProtocol);
      CHECK(end.error_kind == row.kind);
      bench.Do([&] { CHECK(bench.thread().context().unpacked.size() <= 100'001); });
    }
    REQUIRE(close.wait_for(seconds(5)) == std::future_status::ready);
    CHECK(close.get() == row.close);
  }
}

TEST_CASE("connection: pings go out by themselves and when asked, and pongs are timed") {
  std::atomic<int> pings = 0;
  ScriptServer server([&](Peer& peer) {
    peer.Accept(PongFrame("unasked") + PongFrame(std::string(8, '\0')));
    while (const auto frame = peer.ReadFrame()) {
      if (frame->opcode == 8) return peer.Write(RawFrame(0x88, frame->payload));
      if (frame->opcode != 9) continue;
      CHECK(frame->payload.size() == 8);
      ++pings;
      peer.Idle(5);
      peer.Write(PongFrame("unasked") + PongFrame(frame->payload) + PongFrame(frame->payload));
    }
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.ping_every = milliseconds(40);
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  REQUIRE(bench.Await([](const Told& told) { return told.pongs.size() >= 5; }));
  const Nanos took = MonotonicNow() - bench.told().opened->upgraded;
  CHECK(took >= milliseconds(4 * 40 + 20));
  CHECK(took < milliseconds(1000));
  for (const Nanos round_trip : bench.told().pongs) {
    CHECK(round_trip >= milliseconds(5));
    CHECK(round_trip < milliseconds(500));
  }
  const std::size_t before = bench.told().pongs.size();
  bench.Do([&] {
    for (int i = 0; i < 3; ++i) bench.connection().Ping(MonotonicNow());
  });
  CHECK(bench.Await([&](const Told& told) { return told.pongs.size() >= before + 3; }));
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
  CHECK(pings >= 8);
}

TEST_CASE("connection: connections that open together do not ping together") {
  std::mutex mutex;
  std::vector<Nanos> first_pings;
  ScriptServer server([&](Peer& peer) {
    peer.Accept();
    while (const auto frame = peer.ReadFrame()) {
      if (frame->opcode != 9) continue;
      const std::lock_guard lock(mutex);
      first_pings.push_back(MonotonicNow());
      return;
    }
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.ping_every = milliseconds(400);
  std::vector<std::unique_ptr<ConnectionBench>> benches;
  const Nanos begun = MonotonicNow();
  for (int i = 0; i < 8; ++i) {
    benches.push_back(std::make_unique<ConnectionBench>(options));
    REQUIRE(benches.back()->Open(ConnectionBench::To(server.port())));
  }
  for (const auto& bench : benches) bench->AwaitEnd();
  const std::lock_guard lock(mutex);
  const auto [least, most] = std::minmax_element(first_pings.begin(), first_pings.end());
  CHECK(*least - begun >= milliseconds(200));
  CHECK(*most - begun < milliseconds(900));
  CHECK(*most - *least > milliseconds(20));
}

TEST_CASE("connection: a slow reader reads at its rate, and the peer has to wait for it") {
  std::atomic<std::uint64_t> written = 0;
  ScriptServer server([&](Peer& peer) {
    const int small = 4096;
    setsockopt(peer.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    peer.Accept();
    const std::string frame = BinaryFrame(std::string(496, 'x'));  // 500 bytes on the wire
    for (int i = 0; i < 1000; ++i) {
      peer.Write(frame);
      written += frame.size();
    }
    peer.Echo();
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.read_bytes_per_second = 50'000;
  options.close_timeout = seconds(5);
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  std::this_thread::sleep_for(seconds(1));
  const double got = static_cast<double>(bench.told().messages.size()) * 500;
  CHECK(got > 35'000);
  CHECK(got < 62'000);
  CHECK(written < 300'000);  // of 500,000
  // Once it closes nobody waits for what it would have read.
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
}

TEST_CASE("connection: a slow reader that is reset while it does not look notices") {
  ScriptServer server([&](Peer& peer) {
    peer.Accept(BinaryFrame(std::string(2000, 'x')));
    peer.Idle(100);
    peer.Reset();
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.read_bytes_per_second = 4000;
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  CHECK(bench.AwaitEnd().error_kind == "reset");
}

TEST_CASE("connection: a reset that a send is the first to hear of is still a reset") {
  std::promise<void> go;
  ScriptServer server([&](Peer& peer) {
    peer.Accept("");
    go.get_future().wait_for(seconds(5));
    peer.Reset();
  });
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  bench.Do([&] {  // the loop reads nothing meanwhile
    go.set_value();
    const Nanos deadline = MonotonicNow() + seconds(5);
    while (bench.connection().backlog_bytes() == 0 && MonotonicNow() < deadline) {
      bench.connection().Send("x", false, 0, MonotonicNow());
    }
  });
  CHECK(bench.AwaitEnd().error_kind == "reset");
}

TEST_CASE("connection: it comes from the source address that it is told") {
  std::string source;
  ScriptServer server([&](Peer& peer) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getpeername(peer.fd(), reinterpret_cast<sockaddr*>(&address), &size);
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    source = text;
    EchoPlain(peer);
  });
  OpenRequest request = ConnectionBench::To(server.port());
  request.source = boost::asio::ip::make_address("127.0.0.5");
  ConnectionBench bench;
  REQUIRE(bench.Open(request));
  bench.Close();
  CHECK(source == "127.0.0.5");
  // An address of nobody here.
  request.source = boost::asio::ip::make_address("192.0.2.1");
  ConnectionBench stranger;
  CHECK(!stranger.Open(request));
  CHECK(stranger.told().failure == "agent_limit");
}

TEST_CASE("connection: one object can be opened again, also from within, and forgets the past") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    while (const auto frame = peer.ReadFrame()) {
      if (frame->opcode == 8) return peer.Write(RawFrame(0x88, frame->payload));
      if (frame->opcode == 10) continue;  // its pong: another text now would break the half message
      // And half a message.
      peer.Write(TextFrame(frame->payload) + RawFrame(0x01, "half") + PingFrame("read so far"));
    }
  });
  ConnectionBench bench;
  bench.on_message = [&](std::string_view text) {
    if (text == "drop") bench.connection().Reset();
  };
  for (const std::string text : {"stay", "drop", "stay", "drop"}) {
    CAPTURE(text);
    REQUIRE(bench.Open(ConnectionBench::To(server.port())));
    bench.Send(text);
    REQUIRE(bench.AwaitMessages(1));
    CHECK(bench.told().messages[0] == text);
    CHECK(!bench.told().end);
    bench.Do([&] { bench.connection().Reset(); });
  }
}

TEST_CASE("connection: what lay in the receive queue is what the read took and what it left") {
  std::promise<void> go;
  std::promise<void> arrived;
  ScriptServer server([&](Peer& peer) {
    peer.Accept();
    go.get_future().wait();
    peer.Write(TextFrame(std::string(30'000, 'x')));
    int on_the_way = 1;  // until the client's kernel has acknowledged all of it
    while (ioctl(peer.fd(), SIOCOUTQ, &on_the_way) == 0 && on_the_way > 0)
      std::this_thread::yield();
    arrived.set_value();
    peer.Wait();
  });
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  bench.Do([&] {
    bench.thread().context().read_buffer.resize(4096);
    bench.thread().context().reads_to_sample = 1;
    go.set_value();
    arrived.get_future().wait();
  });
  REQUIRE(bench.AwaitMessages(1));
  const std::vector<std::size_t> unread = bench.told().unread;
  REQUIRE(!unread.empty());
  CHECK(unread.front() == 30'004);  // with the frame's head
  CHECK(unread.size() <= 8);        // there were eight reads
}

TEST_CASE("connection: a slow reader's receive queue says nothing and is not looked at") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    for (int i = 0; i < 500; ++i) peer.Write(TextFrame("some text"));
    peer.Wait();
  });
  ConnectionOptions options = ConnectionBench::QuickOptions();
  options.read_bytes_per_second = 100'000;
  ConnectionBench bench(options);
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  REQUIRE(bench.AwaitMessages(500));
  CHECK(bench.told().unread.empty());
}

}  // namespace
}  // namespace wsurge
