#include "agent/engine/connection/deflate.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

namespace wsurge {
namespace {

constexpr std::uint64_t kLimit = 1 << 20;

// Both ends of a connection with these terms.
struct Pair {
  explicit Pair(const DeflateTerms& terms, int memory_level = 8)
      : client(terms, memory_level, pool, client_scratch),
        server({.send_window_bits = terms.receive_window_bits,
                .receive_window_bits = terms.send_window_bits,
                .send_takeover = terms.receive_takeover,
                .receive_takeover = terms.send_takeover},
               memory_level, pool, server_scratch) {}

  std::string RoundTrip(std::string_view payload) {
    std::string scratch;
    const std::string packed(client.Deflate(payload, scratch));
    packed_bytes = packed.size();
    std::string_view back;
    const FrameError error = server.Inflate(packed, kLimit, back);
    CHECK(error == FrameError::kNone);
    return std::string(back);
  }

  DeflatePool pool;
  std::string client_scratch;
  std::string server_scratch;
  DeflateCodec client;
  DeflateCodec server;
  std::size_t packed_bytes = 0;
};

std::string Noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string noise(size, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

std::vector<std::string> Payloads() {
  std::string words;
  for (int i = 0; i < 5000; ++i) words += "price " + std::to_string(i * 7919 % 1000) + ", ";
  return {"",
          "a",
          "Hello",
          "",
          "",
          "Hello",
          std::string(1, '\0'),
          std::string(125, 'x'),
          std::string(65'536, 'x'),
          Noise(40, 1),
          Noise(70'000, 2),
          words,
          "",
          words,
          std::string(200'000, 'y'),
          "last"};
}

TEST_CASE("deflate: what goes in comes out, with every window, memory level and context") {
  for (const int window : {8, 9, 10, 12, 15}) {
    for (const int memory_level : {1, 8, 9}) {
      for (const bool takeover : {true, false}) {
        CAPTURE(window);
        CAPTURE(memory_level);
        CAPTURE(takeover);
        Pair pair({.send_window_bits = window,
                   .receive_window_bits = 15,
                   .send_takeover = takeover,
                   .receive_takeover = true},
                  memory_level);
        for (const std::string& payload : Payloads()) {
          REQUIRE((pair.RoundTrip(payload) == payload));
        }
      }
    }
  }
}

TEST_CASE("deflate: a message as large as the limit") {
  Pair pair({});
  for (const std::string& payload : {std::string(kLimit, 'y'), Noise(kLimit, 3)}) {
    REQUIRE((pair.RoundTrip(payload) == payload));
  }
}

TEST_CASE("deflate: context makes the second of two equal messages shorter") {
  const std::string message = Noise(200, 7);
  Pair with({});
  with.RoundTrip(message);
  with.RoundTrip(message);
  CHECK(with.packed_bytes < 20);
  Pair without({.send_takeover = false});
  without.RoundTrip(message);
  without.RoundTrip(message);
  CHECK(without.packed_bytes > 200);
}

TEST_CASE("deflate: connections that share a stream without context do not see each other") {
  DeflatePool pool;
  std::string inflated;
  const DeflateTerms terms{.send_takeover = false, .receive_takeover = false};
  DeflateCodec a(terms, 8, pool, inflated);
  DeflateCodec b(terms, 8, pool, inflated);
  const std::string message = Noise(200, 8);
  std::string scratch;
  const std::string first(a.Deflate(message, scratch));
  CHECK(std::string(b.Deflate(message, scratch)) == first);
  std::string_view back;
  CHECK(b.Inflate(first, kLimit, back) == FrameError::kNone);
  CHECK(std::string(back) == message);
  CHECK(a.Inflate("\xFF\xFF", kLimit, back) == FrameError::kDecompress);
  CHECK(b.Inflate(first, kLimit, back) == FrameError::kNone);  // nor what broke before
}

// The examples of RFC 7692, 7.2.3.
TEST_CASE("deflate: the examples of the RFC are read") {
  struct Row {
    std::string name;
    std::vector<std::string> packed;
    std::string message;
  };
  const std::string hello("\xF2\x48\xCD\xC9\xC9\x07\x00", 7);
  const std::string again("\xF2\x00\x11\x00\x00", 5);
  const std::string stored("\x00\x05\x00\xFA\xFFHello\x00", 11);
  const std::string last("\xF3\x48\xCD\xC9\xC9\x07\x00\x00", 8);
  const std::string two_blocks("\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00", 13);
  const std::string empty("\x00", 1);
  const std::string other_empty("\x02\x00", 2);
  const std::vector<Row> rows{
      {"one message", {hello}, "Hello"},
      {"the window is kept", {hello, again}, "Hello"},
      {"a block without compression", {stored}, "Hello"},
      {"a block that is the last", {last}, "Hello"},
      {"the window is kept over it", {last, again}, "Hello"},
      {"two blocks", {two_blocks}, "Hello"},
      {"nothing", {hello, empty}, ""},
      {"nothing, said otherwise", {other_empty}, ""},
      {"something after nothing", {empty, empty, other_empty, hello}, "Hello"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Pair pair({});
    std::string_view message;
    for (const std::string& packed : row.packed) {
      REQUIRE(pair.client.Inflate(packed, kLimit, message) == FrameError::kNone);
    }
    CHECK(std::string(message) == row.message);
  }
}

TEST_CASE("deflate: what is no deflated message is said to be broken") {
  const std::string hello("\xF2\x48\xCD\xC9\xC9\x07\x00", 7);
  struct Row {
    std::string name;
    std::string packed;
  };
  const std::vector<Row> rows{
      {"nothing at all", ""},
      {"reserved block type", "\x07"},
      {"stored block with a wrong check", std::string("\x00\x05\x00\x00\x00Hello\x00", 11)},
      {"stored block cut off", std::string("\x00\x05\x00\xFA\xFFHe", 7)},
      {"cut in a block", hello.substr(0, 3)},
      {"its own tail left on, half", hello + std::string("\x00\x00", 2)},
      {"a distance before the beginning", std::string("\xF2\x00\x11\x00\x00", 5)},
      {"a last block without its zero", "\xF3\x48\xCD\xC9\xC9\x07"},
      {"noise", Noise(300, 4)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Pair pair({});
    std::string_view message;
    CHECK(pair.client.Inflate(row.packed, kLimit, message) == FrameError::kDecompress);
  }
}

TEST_CASE("deflate: a peer that looks back further than it promised is broken") {
  const std::string message = Noise(20'000, 5);
  Pair wide({.send_window_bits = 15});
  std::string scratch;
  const std::string packed(wide.client.Deflate(message + message, scratch));
  DeflateCodec narrow({.receive_window_bits = 9}, 8, wide.pool, wide.client_scratch);
  std::string_view back;
  CHECK(narrow.Inflate(packed, kLimit, back) == FrameError::kDecompress);
}

TEST_CASE("deflate: the limit counts inflated bytes, to the byte") {
  for (const std::uint64_t limit : {0U, 1U, 100U, 4095U, 4096U, 4097U, 8192U, 100'000U}) {
    CAPTURE(limit);
    for (const std::uint64_t size : {limit, limit + 1}) {
      Pair pair({});
      std::string scratch;
      const std::string packed(pair.client.Deflate(std::string(size, 'x'), scratch));
      std::string_view back;
      const FrameError error = pair.server.Inflate(packed, limit, back);
      CHECK(error == (size > limit ? FrameError::kTooLarge : FrameError::kNone));
      if (size == limit) CHECK(back.size() == size);
      CHECK(pair.server_scratch.size() <= limit + 1);
    }
  }
}

// So many zeros as zlib packs them: a thousandth of that.
std::string Bomb(std::size_t size) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed;
  std::string zeros(1 << 20, '\0');
  std::string out(1 << 16, '\0');
  for (std::size_t fed = 0; fed < size; fed += zeros.size()) {
    z.next_in = reinterpret_cast<Bytef*>(zeros.data());
    z.avail_in = static_cast<uInt>(zeros.size());
    do {
      z.next_out = reinterpret_cast<Bytef*>(out.data());
      z.avail_out = static_cast<uInt>(out.size());
      deflate(&z, fed + zeros.size() >= size ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      packed.append(out, 0, out.size() - z.avail_out);
    } while (z.avail_out == 0);
  }
  deflateEnd(&z);
  return packed.substr(0, packed.size() - 4);
}

TEST_CASE("deflate: a bomb goes off at the limit and takes no more memory than that") {
  const std::string bomb = Bomb(64 << 20);
  CHECK(bomb.size() < 100'000);
  for (const bool takeover : {true, false}) {
    DeflatePool pool;
    std::string inflated;
    DeflateCodec codec({.receive_takeover = takeover}, 8, pool, inflated);
    std::string_view message;
    CHECK(codec.Inflate(bomb, kLimit, message) == FrameError::kTooLarge);
    CHECK(inflated.capacity() <= 2 * kLimit + 1);
  }
}

TEST_CASE("deflate: random bytes are refused or read, never worse") {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    Pair pair({.receive_window_bits = 9 + static_cast<int>(random() % 7),
               .receive_takeover = random() % 2 == 0});
    std::string scratch;
    std::string packed(pair.server.Deflate(Noise(random() % 200, seed), scratch));
    for (int i = 0; i < 3 && !packed.empty(); ++i) {
      packed[random() % packed.size()] = static_cast<char>(random());
    }
    std::string_view message;
    const FrameError error = pair.client.Inflate(packed, 1000, message);
    if (error == FrameError::kNone) CHECK(message.size() <= 1000);
  }
}

}  // namespace
}  // namespace wsurge
