#include "agent/engine/connection/frame.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/connection/server_frames.h"

namespace wsurge {
namespace {

// Writes down what comes out, one line per event.
class Notes final : public FrameSink {
 public:
  void OnMessage(std::string_view payload, bool binary) override {
    Note(binary ? "binary" : "text", payload);
  }
  void OnPing(std::string_view payload) override { Note("ping", payload); }
  void OnPong(std::string_view payload) override { Note("pong", payload); }
  void OnCloseFrame(std::uint16_t code, std::string_view reason) override {
    Note("close " + std::to_string(code), reason);
    if (stop_at_close) stopped = true;
  }
  bool WantsMore() const override { return !stopped && events.size() < wanted; }

  void Note(std::string kind, std::string_view payload) {
    events.push_back(std::move(kind.append(" ").append(payload)));
  }

  std::vector<std::string> events;
  std::size_t wanted = SIZE_MAX;
  bool stop_at_close = false;
  bool stopped = false;
};

using Events = std::vector<std::string>;

constexpr std::uint64_t kLimit = 200'000;

struct Decoded {
  Events events;
  FrameError error = FrameError::kNone;
};

// Feeds `stream` cut at `cuts`, each piece in memory of its own so that a read beyond it shows.
Decoded Decode(std::string_view stream, const std::vector<std::size_t>& cuts = {},
               std::uint64_t limit = kLimit) {
  FrameDecoder decoder(limit);
  Notes notes;
  FrameError error = FrameError::kNone;
  std::size_t begin = 0;
  const auto feed = [&](std::size_t end) {
    const std::vector<char> piece(stream.begin() + static_cast<std::ptrdiff_t>(begin),
                                  stream.begin() + static_cast<std::ptrdiff_t>(end));
    if (error == FrameError::kNone) {
      error = decoder.Feed(std::string_view(piece.data(), piece.size()), notes);
    }
    begin = end;
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(stream.size());
  return {notes.events, error};
}

std::string Unmask(std::string_view frame, std::size_t header) {
  std::string payload(frame.substr(header + 4));
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] = static_cast<char>(payload[i] ^ frame[header + i % 4]);
  }
  return payload;
}

TEST_CASE("frame: the encoder masks, and writes each length in its shortest form") {
  struct Row {
    std::size_t length;
    std::string header;  // before the masking key
  };
  const std::vector<Row> rows{
      {0, "\x81\x80"},
      {1, "\x81\x81"},
      {7, "\x81\x87"},
      {8, "\x81\x88"},
      {9, "\x81\x89"},
      {125, "\x81\xFD"},
      {126, std::string("\x81\xFE\x00\x7E", 4)},
      {127, std::string("\x81\xFE\x00\x7F", 4)},
      {65535, "\x81\xFE\xFF\xFF"},
      {65536, std::string("\x81\xFF\x00\x00\x00\x00\x00\x01\x00\x00", 10)},
      {100'001, std::string("\x81\xFF\x00\x00\x00\x00\x00\x01\x86\xA1", 10)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.length);
    std::string payload(row.length, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(i * 31);
    std::uint32_t mask = 0;
    std::memcpy(&mask, "\x37\xFA\x21\x3D", 4);
    std::string out = "before";
    AppendFrame(Opcode::kText, payload, mask, out);
    REQUIRE(out.substr(0, 6) == "before");
    const std::string frame = out.substr(6);
    REQUIRE(frame.size() == row.header.size() + 4 + row.length);
    CHECK(frame.substr(0, row.header.size()) == row.header);
    CHECK(frame.substr(row.header.size(), 4) == "\x37\xFA\x21\x3D");
    CHECK(Unmask(frame, row.header.size()) == payload);
  }
}

TEST_CASE("frame: the masked Hello of RFC 6455, 5.7") {
  std::uint32_t mask = 0;
  std::memcpy(&mask, "\x37\xFA\x21\x3D", 4);
  std::string out;
  AppendFrame(Opcode::kText, "Hello", mask, out);
  CHECK(out == "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58");
}

// First byte and unmasked payload of each frame in `frames`, whose payloads are short.
std::vector<std::string> Frames(std::string_view frames) {
  std::vector<std::string> all;
  while (!frames.empty()) {
    const std::size_t size = static_cast<unsigned char>(frames[1]) & 0x7F;
    all.push_back(std::string(frames.substr(0, 1)) + Unmask(frames.substr(0, 6 + size), 2));
    frames.remove_prefix(6 + size);
  }
  return all;
}

TEST_CASE("frame: a message is cut into fragments of at most so many bytes") {
  struct Row {
    MessageForm form;
    std::string payload;
    Events frames;
  };
  const std::vector<Row> rows{
      {{},
       "abcdef",
       {"\x81"
        "abcdef"}},
      {{.binary = true},
       "abcdef",
       {"\x82"
        "abcdef"}},
      {{.compressed = true},
       "abc",
       {"\xC1"
        "abc"}},
      {{.fragment_bytes = 6},
       "abcdef",
       {"\x81"
        "abcdef"}},
      {{.fragment_bytes = 5},
       "abcdef",
       {"\x01"
        "abcde",
        "\x80"
        "f"}},
      {{.fragment_bytes = 2},
       "abcdef",
       {"\x01"
        "ab",
        std::string("\0cd", 3),
        "\x80"
        "ef"}},
      {{.binary = true, .fragment_bytes = 4},
       "abcdef",
       {"\x02"
        "abcd",
        "\x80"
        "ef"}},
      {{.binary = true, .compressed = true, .fragment_bytes = 4},
       "abcdef",
       {"\x42"
        "abcd",
        "\x80"
        "ef"}},
      {{.fragment_bytes = 1}, "", {"\x81"}},
      {{.compressed = true, .fragment_bytes = 1},
       "a",
       {"\xC1"
        "a"}},
  };
  MaskSource masks;
  for (const Row& row : rows) {
    CAPTURE(row.payload);
    CAPTURE(row.form.fragment_bytes);
    std::string out;
    AppendMessage(row.form, row.payload, masks, out);
    CHECK(Frames(out) == row.frames);
  }
}

TEST_CASE("frame: each fragment is masked with a key of its own") {
  MaskSource masks;
  std::string out;
  AppendMessage({.fragment_bytes = 1}, std::string(32, 'x'), masks, out);
  std::vector<std::string> keys;
  for (std::size_t at = 0; at < out.size(); at += 7) keys.push_back(out.substr(at + 2, 4));
  std::sort(keys.begin(), keys.end());
  CHECK(keys.size() == 32);
  CHECK(std::unique(keys.begin(), keys.end()) == keys.end());
}

// "Inflates" by putting brackets around.
class Brackets final : public MessageInflater {
 public:
  FrameError Inflate(std::string_view packed, std::uint64_t limit,
                     std::string_view& payload) override {
    text = "[" + std::string(packed) + "]";
    payload = text;
    if (packed == "broken") return FrameError::kDecompress;
    return text.size() > limit ? FrameError::kTooLarge : FrameError::kNone;
  }
  std::string text;
};

TEST_CASE("frame: the first reserved bit means compressed, when that was agreed") {
  struct Row {
    std::string name;
    std::string bytes;
    Events events;
    FrameError error = FrameError::kNone;
  };
  const std::vector<Row> rows{
      {"text", RawFrame(0xC1, "x") + TextFrame("y"), {"text [x]", "text y"}},
      {"binary", RawFrame(0xC2, "x"), {"binary [x]"}},
      {"fragments",
       RawFrame(0x41, "a") + PingFrame("p") + RawFrame(0x00, "b") + RawFrame(0x80, "c"),
       {"ping p", "text [abc]"}},
      {"on a continuation", RawFrame(0x01, "a") + RawFrame(0xC0, "b"), {}, FrameError::kProtocol},
      {"on a later one too", RawFrame(0x41, "a") + RawFrame(0xC0, "b"), {}, FrameError::kProtocol},
      {"on a ping", RawFrame(0xC9, ""), {}, FrameError::kProtocol},
      {"on a close", RawFrame(0xC8, ""), {}, FrameError::kProtocol},
      {"with another bit", RawFrame(0xE1, "x"), {}, FrameError::kProtocol},
      {"another bit alone", RawFrame(0xA1, "x"), {}, FrameError::kProtocol},
      {"broken", RawFrame(0xC1, "broken"), {}, FrameError::kDecompress},
      {"text is looked at when it is inflated",
       RawFrame(0xC1, "\xFF") + TextFrame("x"),
       {},
       FrameError::kInvalidUtf8},
      {"too large when inflated", RawFrame(0xC1, std::string(99, 'x')), {}, FrameError::kTooLarge},
      {"not too large", RawFrame(0xC1, "12345678"), {"text [12345678]"}},
      {"far too large on the wire",
       RawFrame(0x41, std::string(100, 'x')) + RawFrame(0x00, std::string(100, 'x')),
       {},
       FrameError::kTooLarge},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (std::size_t cut = 0; cut < row.bytes.size(); ++cut) {
      Brackets inflater;
      FrameDecoder decoder(100);
      decoder.Restart(&inflater);
      Notes notes;
      FrameError error = decoder.Feed(row.bytes.substr(0, cut), notes);
      if (error == FrameError::kNone) error = decoder.Feed(row.bytes.substr(cut), notes);
      REQUIRE(error == row.error);
      REQUIRE(notes.events == row.events);
    }
    FrameDecoder plain(100);
    Notes notes;
    CHECK(plain.Feed(RawFrame(0xC1, "x"), notes) == FrameError::kProtocol);
  }
}

TEST_CASE("frame: bytes on the wire are counted of data frames, when compression was agreed") {
  Brackets inflater;
  FrameDecoder decoder(1000);
  Notes notes;
  const std::string bytes =
      RawFrame(0x41, "ab") + PingFrame("ping") + RawFrame(0x80, "c") + TextFrame("plain");
  CHECK(decoder.Feed(bytes, notes) == FrameError::kProtocol);
  decoder.Restart(&inflater);
  CHECK(decoder.Feed(bytes, notes) == FrameError::kNone);
  CHECK(decoder.TakeWireBytes() == 8);
  CHECK(decoder.TakeWireBytes() == 0);
  decoder.Restart(nullptr);
  CHECK(decoder.Feed(TextFrame("plain"), notes) == FrameError::kNone);
  CHECK(decoder.TakeWireBytes() == 0);
}

TEST_CASE("frame: a decoder that is restarted has forgotten what was half read") {
  for (const std::string& half : {TextFrame("abc").substr(0, 1), TextFrame("abc").substr(0, 3),
                                  RawFrame(0x01, "abc"), PingFrame("abc").substr(0, 3)}) {
    FrameDecoder decoder(1000);
    Notes notes;
    CHECK(decoder.Feed(half, notes) == FrameError::kNone);
    decoder.Restart(nullptr);
    CHECK(decoder.Feed(TextFrame("new") + PingFrame("x"), notes) == FrameError::kNone);
    CHECK(notes.events == Events{"text new", "ping x"});
  }
}

TEST_CASE("frame: the payload of Close is code and reason, or nothing for 1005") {
  CHECK(ClosePayload(1000, "bye") ==
        "\x03\xE8"
        "bye");
  CHECK(ClosePayload(4999, "") == "\x13\x87");
  CHECK(ClosePayload(1005, "").empty());
}

struct Stream {
  std::string name;
  std::string bytes;
  Events events;
};

std::vector<Stream> ProperStreams() {
  const std::string kb(1000, 'k');
  const std::string large(66'000, 'L');
  return {
      {"nothing", "", {}},
      {"one text", TextFrame("Hello"), {"text Hello"}},
      {"empty messages",
       TextFrame("") + BinaryFrame("") + TextFrame("x"),
       {"text ", "binary ", "text x"}},
      {"two texts", TextFrame("a") + TextFrame("b"), {"text a", "text b"}},
      {"binary is not looked into", BinaryFrame("\xFF\xC0"), {"binary \xFF\xC0"}},
      {"two-byte length", TextFrame(kb) + TextFrame("x"), {"text " + kb, "text x"}},
      {"a ping is no message", PingFrame("p") + TextFrame("x"), {"ping p", "text x"}},
      {"pong", PongFrame("") + PongFrame("q"), {"pong ", "pong q"}},
      {"longest control frame",
       PingFrame(std::string(125, 'p')),
       {"ping " + std::string(125, 'p')}},
      {"fragments", RawFrame(0x01, "Hel") + RawFrame(0x80, "lo"), {"text Hello"}},
      {"empty fragments", RawFrame(0x01, "") + RawFrame(0x00, "") + RawFrame(0x80, ""), {"text "}},
      {"first fragment empty", RawFrame(0x02, "") + RawFrame(0x80, "x"), {"binary x"}},
      {"control frames between fragments",
       RawFrame(0x01, "a") + PingFrame("1") + RawFrame(0x00, "b") + PongFrame("2") +
           RawFrame(0x80, "c") + TextFrame("d"),
       {"ping 1", "pong 2", "text abc", "text d"}},
      {"a character over two fragments",
       RawFrame(0x01, "\xE2\x82") + RawFrame(0x80, "\xAC"),
       {"text \xE2\x82\xAC"}},
      {"close without a code", RawFrame(0x88, ""), {"close 1005 "}},
      {"close with a reason", CloseFrame(1000, "bye"), {"close 1000 bye"}},
      {"close between fragments", RawFrame(0x01, "a") + CloseFrame(1001), {"close 1001 "}},
      {"eight-byte length", BinaryFrame(large) + TextFrame("x"), {"binary " + large, "text x"}},
  };
}

TEST_CASE("frame: what comes out does not depend on where the stream is cut") {
  for (const Stream& stream : ProperStreams()) {
    CAPTURE(stream.name);
    const Decoded whole = Decode(stream.bytes);
    CHECK(whole.error == FrameError::kNone);
    CHECK(whole.events == stream.events);
    // Every place for short streams, the interesting ones for long.
    const std::size_t step = stream.bytes.size() > 10'000 ? 4999 : 1;
    for (std::size_t cut = 1; cut < stream.bytes.size(); cut += cut < 12 ? 1 : step) {
      CAPTURE(cut);
      const Decoded decoded = Decode(stream.bytes, {cut});
      REQUIRE(decoded.error == FrameError::kNone);
      REQUIRE(decoded.events == stream.events);
    }
    if (stream.bytes.size() > 2000) continue;
    std::vector<std::size_t> each_byte;
    for (std::size_t cut = 1; cut < stream.bytes.size(); ++cut) each_byte.push_back(cut);
    CHECK(Decode(stream.bytes, each_byte).events == stream.events);
  }
}

TEST_CASE(
    "frame: what breaks RFC 6455 is an error, wherever it is cut, and what was before counts") {
  struct Row {
    std::string name;
    std::string bytes;
    FrameError error;
  };
  const std::string cut_character = "\xE2\x82";
  std::vector<Row> rows{
      {"masked", RawFrame(0x81, "x", /*masked=*/true), FrameError::kProtocol},
      {"masked control frame", RawFrame(0x89, "x", /*masked=*/true), FrameError::kProtocol},
      {"RSV1", RawFrame(0xC1, "x"), FrameError::kProtocol},
      {"RSV2", RawFrame(0xA1, "x"), FrameError::kProtocol},
      {"RSV3", RawFrame(0x91, "x"), FrameError::kProtocol},
      {"RSV1 on a continuation", RawFrame(0x01, "x") + RawFrame(0xC0, "x"), FrameError::kProtocol},
      {"continuation of nothing", RawFrame(0x80, "x"), FrameError::kProtocol},
      {"text inside a message", RawFrame(0x01, "x") + TextFrame("y"), FrameError::kProtocol},
      {"binary inside a message", RawFrame(0x02, "") + BinaryFrame("y"), FrameError::kProtocol},
      {"ping in fragments", RawFrame(0x09, "x"), FrameError::kProtocol},
      {"close in fragments", RawFrame(0x08, ""), FrameError::kProtocol},
      {"long ping", PingFrame(std::string(126, 'p')), FrameError::kProtocol},
      {"long close", RawFrame(0x88, CloseBytes(1000, std::string(124, 'r'))),
       FrameError::kProtocol},
      {"close of one byte", RawFrame(0x88, "\x03"), FrameError::kProtocol},
      {"length 125 in two bytes", std::string("\x81\x7E\x00\x7D", 4) + std::string(125, 'x'),
       FrameError::kProtocol},
      {"length 65535 in eight bytes", std::string("\x82\x7F\0\0\0\0\0\0\xFF\xFF", 10),
       FrameError::kProtocol},
      {"length with the highest bit", std::string("\x82\x7F\x80\0\0\0\0\1\0\0", 10),
       FrameError::kProtocol},
      {"text that is no UTF-8", TextFrame("\xC0\x80"), FrameError::kInvalidUtf8},
      {"text that ends in a character", TextFrame(cut_character), FrameError::kInvalidUtf8},
      {"no UTF-8 over fragments", RawFrame(0x01, cut_character) + RawFrame(0x80, "x"),
       FrameError::kInvalidUtf8},
      {"reason that is no UTF-8", CloseFrame(1000, "\xFF"), FrameError::kInvalidUtf8},
      {"one byte too large", BinaryFrame(std::string(kLimit + 1, 'x')), FrameError::kTooLarge},
      {"too large by its fragments",
       RawFrame(0x02, std::string(kLimit, 'x')) + RawFrame(0x00, "") + RawFrame(0x80, "x"),
       FrameError::kTooLarge},
      {"largest length there is", std::string("\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10),
       FrameError::kTooLarge},
      {"largest length there is, in a fragment",
       RawFrame(0x02, "x") + std::string("\x80\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10),
       FrameError::kTooLarge},
  };
  for (unsigned opcode : {3U, 4U, 5U, 6U, 7U, 0xBU, 0xCU, 0xDU, 0xEU, 0xFU}) {
    rows.push_back(
        {"opcode " + std::to_string(opcode), RawFrame(0x80 | opcode, "x"), FrameError::kProtocol});
  }
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string bytes = TextFrame("before") + row.bytes;
    const Decoded whole = Decode(bytes);
    CHECK(whole.error == row.error);
    CHECK(whole.events == Events{"text before"});
    const std::size_t step = bytes.size() > 1000 ? 9973 : 1;
    for (std::size_t cut = 1; cut < bytes.size(); cut += cut < 30 ? 1 : step) {
      CAPTURE(cut);
      const Decoded decoded = Decode(bytes, {cut});
      REQUIRE(decoded.error == row.error);
      REQUIRE(decoded.events == Events{"text before"});
    }
  }
}

TEST_CASE("frame: a message as large as the limit passes, in one frame or in many") {
  const std::string most(kLimit, 'x');
  CHECK(Decode(BinaryFrame(most)).events == Events{"binary " + most});
  CHECK(Decode(RawFrame(0x02, most.substr(1)) + RawFrame(0x80, "x")).events ==
        Events{"binary " + most});
}

TEST_CASE("frame: close codes are those that RFC 6455, 7.4 and its registry allow on the wire") {
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    const bool allowed = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                         (code >= 3000 && code <= 4999);
    const Decoded decoded = Decode(CloseFrame(static_cast<std::uint16_t>(code)));
    CAPTURE(code);
    REQUIRE(decoded.error == (allowed ? FrameError::kNone : FrameError::kProtocol));
    REQUIRE(decoded.events.empty() == !allowed);
  }
}

TEST_CASE("frame: UTF-8 is that of RFC 3629") {
  struct Row {
    std::string text;
    bool valid;
  };
  const std::vector<Row> rows{
      {"", true},
      {std::string("\0", 1), true},
      {"plain ASCII, longer than eight bytes", true},
      {"\x7F", true},
      {"\x80", false},
      {"\xBF", false},
      {"\xC0\x80", false},  // NUL in two bytes
      {"\xC1\xBF", false},
      {"\xC2", false},
      {"\xC2\x7F", false},
      {"\xC2\x80", true},
      {"\xDF\xBF", true},
      {"\xC2\xC0", false},
      {"\xE0\x9F\xBF", false},
      {"\xE0\xA0\x80", true},
      {"\xE2\x82", false},
      {"\xE2\x82\xAC", true},
      {"\xED\x9F\xBF", true},
      {"\xED\xA0\x80", false},  // first surrogate
      {"\xED\xBF\xBF", false},  // last surrogate
      {"\xEE\x80\x80", true},
      {"\xEF\xBF\xBF", true},
      {"\xF0\x8F\xBF\xBF", false},
      {"\xF0\x90\x80\x80", true},
      {"\xF0\x90\x80", false},
      {"\xF4\x8F\xBF\xBF", true},   // U+10FFFF
      {"\xF4\x90\x80\x80", false},  // one more
      {"\xF5\x80\x80\x80", false},
      {"\xFE", false},
      {"\xFF", false},
      {"seven..\xC3\xA9 across a word of eight", true},
      {"seven..\xC3", false},
      {"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5", true},
      {"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80\x65\x64\x69\x74\x65\x64", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    // At every place in a word of eight.
    for (std::size_t before = 0; before < 9; ++before) {
      CHECK(IsUtf8(std::string(before, 'a') + row.text + "b") == row.valid);
      CHECK(IsUtf8(std::string(before, 'a') + row.text) == row.valid);
    }
  }
}

TEST_CASE("frame: every code point is UTF-8, no surrogate is, nor any truncation") {
  for (std::uint32_t point = 0; point <= 0x110000; ++point) {
    std::string text;
    const auto more = [&](unsigned shift) {
      text.push_back(static_cast<char>(0x80 | ((point >> shift) & 0x3F)));
    };
    if (point < 0x80) {
      text.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      text.push_back(static_cast<char>(0xC0 | point >> 6));
      more(0);
    } else if (point < 0x10000) {
      text.push_back(static_cast<char>(0xE0 | point >> 12));
      more(6);
      more(0);
    } else {
      text.push_back(static_cast<char>(0xF0 | point >> 18));
      more(12);
      more(6);
      more(0);
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    const bool valid = IsUtf8(text);
    if (valid != (!surrogate && point < 0x110000)) FAIL("code point " << point);
    if (point >= 0x80 && IsUtf8(text.substr(0, text.size() - 1))) FAIL("cut code point " << point);
  }
}

TEST_CASE("frame: the decoder stops when its sink wants no more") {
  FrameDecoder decoder(kLimit);
  Notes notes;
  notes.wanted = 1;
  CHECK(decoder.Feed(TextFrame("a") + TextFrame("b"), notes) == FrameError::kNone);
  CHECK(notes.events == Events{"text a"});

  FrameDecoder closing(kLimit);
  Notes until_close;
  until_close.stop_at_close = true;
  const std::string rubbish = "\xFF\xFF\xFF\xFF";
  CHECK(closing.Feed(CloseFrame(1000) + rubbish, until_close) == FrameError::kNone);
  CHECK(closing.Feed(rubbish, until_close) == FrameError::kNone);  // and stays so
  CHECK(until_close.events == Events{"close 1000 "});
}

// A proper stream of random frames, and what should come out.
Stream RandomStream(std::mt19937& random) {
  Stream stream;
  const auto payload = [&random] {
    const std::size_t most = random() % 10 == 0 ? 70'000 : random() % 3 == 0 ? 300 : 20;
    return std::string(random() % most, static_cast<char>('a' + random() % 26));
  };
  const auto control = [&] {
    std::string bytes = payload().substr(0, 125);
    const bool ping = random() % 2 == 0;
    stream.bytes += ping ? PingFrame(bytes) : PongFrame(bytes);
    stream.events.push_back((ping ? "ping " : "pong ") + bytes);
  };
  for (std::size_t messages = random() % 20; messages > 0; --messages) {
    if (random() % 4 == 0) control();
    const bool binary = random() % 2 == 0;
    std::string message = binary ? "binary " : "text ";
    unsigned opcode = binary ? 2 : 1;
    for (std::size_t more = random() % 4 == 0 ? random() % 5 : 0; more > 0; --more) {
      const std::string part = payload();
      stream.bytes += RawFrame(opcode, part);
      message += part;
      opcode = 0;
      if (random() % 3 == 0) control();
    }
    const std::string part = payload();
    stream.bytes += RawFrame(0x80 | opcode, part);
    stream.events.push_back(message + part);
  }
  return stream;
}

TEST_CASE("frame: random streams cut at random places come out as they went in") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Stream stream = RandomStream(random);
    std::vector<std::size_t> cuts;
    const std::size_t stride = 1 + random() % (random() % 2 == 0 ? 50 : 5000);
    for (std::size_t at = random() % stride; at < stream.bytes.size();
         at += 1 + random() % stride) {
      cuts.push_back(at);
    }
    const Decoded decoded = Decode(stream.bytes, cuts, 1 << 20);
    REQUIRE(decoded.error == FrameError::kNone);
    REQUIRE(decoded.events == stream.events);
  }
}

TEST_CASE("frame: random bytes end in an error or in nothing, never in a crash, however cut") {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string bytes = TextFrame("x");
    for (std::size_t i = random() % 60; i > 0; --i) bytes.push_back(static_cast<char>(random()));
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < bytes.size(); at += 1 + random() % 7) cuts.push_back(at);
    const Decoded whole = Decode(bytes);
    const Decoded cut = Decode(bytes, cuts);
    REQUIRE(whole.events == cut.events);
    REQUIRE(whole.error == cut.error);
  }
}

}  // namespace
}  // namespace wsurge
