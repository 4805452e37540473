#include "common/message/stamp.h"

#include <cstdint>
#include <random>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

constexpr std::uint32_t kTag = 0xabcdef;

Stamp Plain() {
  return {
      .tag = kTag, .sender = 35, .number = 36, .step = 2, .phase = 1, .due = Nanos(1'000'000'000)};
}

std::string Token(const Stamp& stamp) {
  std::string token;
  AppendStamp(stamp, token);
  return token;
}

TEST_CASE("stamp: it is short, and safe in JSON and URLs") {
  CHECK(Token(Plain()) == "~ws0:6pbsf:z:10:2:1:gjdgxs:0~");
  Stamp elsewhere = Plain();
  elsewhere.domain = 3;
  elsewhere.correction = Nanos(-35);
  elsewhere.bound = Nanos(36);
  elsewhere.followed = true;
  CHECK(Token(elsewhere) == "~ws1:6pbsf:z:10:2:1:gjdgxs:3:-z:10~");
  elsewhere.sender_counts = true;
  CHECK(Token(elsewhere).starts_with("~ws3:"));
}

TEST_CASE("stamp: whatever is written is read again, anywhere in a payload") {
  std::mt19937_64 random(1);
  const auto any = [&](std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
  };
  constexpr std::uint64_t kFar = std::uint64_t{1} << 60;
  for (int i = 0; i < 20'000; ++i) {
    Stamp stamp{
        .tag = static_cast<std::uint32_t>(any(0xff'ffff)),
        .sender = any(UINT64_MAX) >> any(63),
        .number = any(UINT64_MAX) >> any(63),
        .step = static_cast<std::uint32_t>(any(UINT32_MAX)),
        .phase = static_cast<std::uint32_t>(any(UINT32_MAX)),
        .due = Nanos(static_cast<std::int64_t>(any(2 * kFar)) - static_cast<std::int64_t>(kFar)),
        .domain = static_cast<std::uint32_t>(any(UINT32_MAX)),
        .followed = any(1) == 1,
        .sender_counts = any(1) == 1};
    if (any(1) == 1) {
      stamp.correction =
          Nanos(static_cast<std::int64_t>(any(2 * kFar)) - static_cast<std::int64_t>(kFar));
      stamp.bound = Nanos(static_cast<std::int64_t>(any(kFar)));
    }
    const std::string token = Token(stamp);
    REQUIRE(token.size() <= kMaxStampBytes);
    std::string around(any(20), '\0');
    for (char& c : around) c = static_cast<char>(any(255));
    REQUIRE(FindStamp(around + "~w~" + token + around, stamp.tag) == stamp);
  }
}

TEST_CASE("stamp: the longest one is within its limit") {
  const Stamp longest{.tag = 0xff'ffff,
                      .sender = UINT64_MAX,
                      .number = UINT64_MAX,
                      .step = UINT32_MAX,
                      .phase = UINT32_MAX,
                      .due = -Nanos(std::int64_t{1} << 60),
                      .domain = UINT32_MAX,
                      .correction = -Nanos(std::int64_t{1} << 60),
                      .bound = Nanos(std::int64_t{1} << 60),
                      .followed = true,
                      .sender_counts = true};
  CHECK(Token(longest).size() <= kMaxStampBytes);
  CHECK(FindStamp(Token(longest), 0xff'ffff) == longest);
}

TEST_CASE("stamp: the first of this run counts") {
  Stamp foreign = Plain();
  foreign.tag = 5;
  Stamp second = Plain();
  second.number = 99;
  CHECK(FindStamp(Token(foreign) + Token(Plain()) + Token(second), kTag) == Plain());
  CHECK_FALSE(FindStamp(Token(foreign), kTag));
  // Cut off, then whole.
  CHECK(FindStamp(Token(second).substr(0, 20) + Token(Plain()), kTag) == Plain());
}

TEST_CASE("stamp: what no client writes is none") {
  for (const char* const text :
       {"", "~ws", "~ws0", "~ws0:", "~ws0:6pbsf:z:10:2:1:gjdgxs:0", "~ws0:6pbsf:z:10:2:1:gjdgxs~",
        "~ws4:6pbsf:z:10:2:1:gjdgxs:0~",    // flags
        "~ws0:6pbsf:Z:10:2:1:gjdgxs:0~",    // a capital letter
        "~ws0:6pbsf:z:010:2:1:gjdgxs:0~",   // a zero in front
        "~ws0:6pbsf:z:-10:2:1:gjdgxs:0~",   // a sign where none may be
        "~ws0:6pbsf:z::2:1:gjdgxs:0~",      // an empty field
        "~ws0:6pbsf:z:10:2:1:-0:0~",        // minus nothing
        "~ws0:6pbsf:z:10:2:1:gjdgxs:0:1~",  // a correction without its bound
        "~ws0:6pbsf:z:10:2:1:gjdgxs:0:1:-1~", "~ws0:6pbsf:z:10:2:1:gjdgxs:0:1:1:1~",
        "~ws0:6pbsf:zzzzzzzzzzzzzz:10:2:1:gjdgxs:0~",  // beyond 64 bits
        "~ws0:6pbsf:z:10:2:1:zzzzzzzzzzzzz:0~",        // beyond what instants may be
        "~ws0:6pbsf:z:10:zzzzzzz:1:gjdgxs:0~"}) {      // beyond 32 bits
    CHECK_MESSAGE(!FindStamp(text, kTag), text);
  }
}

// Any change to a token makes it another stamp that would be written just so, or none.
TEST_CASE("stamp: mutations are read strictly or not at all") {
  std::mt19937 random(3);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  Stamp full = Plain();
  full.domain = 7;
  full.correction = Nanos(-123'456);
  full.bound = Nanos(50'000);
  constexpr std::string_view kLikely = "~ws:-0129azAZ\0\xff";
  for (int i = 0; i < 200'000; ++i) {
    std::string text = Token(i % 2 == 0 ? Plain() : full);
    for (std::size_t change = 1 + below(3); change > 0 && !text.empty(); --change) {
      const std::size_t at = below(text.size());
      const char c = kLikely[below(kLikely.size())];
      switch (below(4)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        case 2:
          text.erase(at, 1 + below(4));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(10)));
      }
    }
    if (const auto found = FindStamp(text, kTag)) {
      REQUIRE(found->tag == kTag);
      REQUIRE(text.find(Token(*found)) != std::string::npos);
    }
  }
}

TEST_CASE("stamp: a payload full of beginnings is read once") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "~ws0:6pbsf:";
  CHECK_FALSE(FindStamp(text, kTag));
  CHECK(FindStamp(text + Token(Plain()), kTag) == Plain());
}

TEST_CASE("stamp: tags tell runs, parts and targets apart") {
  std::set<std::uint32_t> tags;
  for (const char* const run : {"a", "b", "20261124-233933-quickstart-c2fb"}) {
    for (std::uint32_t part = 0; part < 10; ++part) {
      for (std::size_t target = 0; target < 10; ++target) tags.insert(StampTag(run, part, target));
    }
  }
  CHECK(tags.size() == 300);
  CHECK(*tags.rbegin() <= 0xff'ffff);
}

}  // namespace
}  // namespace wsurge
