#include "common/wire/pieces.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

std::string Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

PieceCollector Collector(std::uint64_t total) {
  auto collector = PieceCollector::OfTotal(total);
  REQUIRE(collector.ok());
  return *std::move(collector);
}

TEST_CASE("pieces: are put together again") {
  for (const std::size_t size : {std::size_t{1}, kMaxPieceBytes - 1, kMaxPieceBytes,
                                 kMaxPieceBytes + 1, 3 * kMaxPieceBytes + 5}) {
    CAPTURE(size);
    const std::string bytes = Bytes(size);
    const auto pieces = SplitIntoPieces(bytes);
    CHECK(pieces.size() == (size + kMaxPieceBytes - 1) / kMaxPieceBytes);
    PieceCollector collector = Collector(size);
    for (const std::string_view piece : pieces) {
      CHECK_FALSE(collector.complete());
      CHECK(piece.size() <= kMaxPieceBytes);
      CHECK(collector.Add(piece).ok());
    }
    CHECK(collector.complete());
    const auto whole = collector.Take();
    REQUIRE(whole.ok());
    CHECK((*whole == bytes));
  }
}

TEST_CASE("pieces: too many, too large, too few") {
  CHECK(PieceCollector::OfTotal(0).status().message() == "a plan of 0 bytes is announced");
  CHECK(PieceCollector::OfTotal(kMaxPlanBytes).ok());
  CHECK(PieceCollector::OfTotal(kMaxPlanBytes + 1).status().message() ==
        "a plan of 268435457 bytes is announced, the limit is 268435456");

  PieceCollector collector = Collector(5);
  CHECK(collector.Add("").message() == "a piece of a plan is empty");
  CHECK(collector.Add("abc").ok());
  CHECK(collector.Add("def").message() ==
        "the pieces of a plan have more than the 5 bytes announced");
  CHECK(collector.Take().status().message() ==
        "the pieces of a plan have 3 bytes of the 5 announced");
  CHECK(collector.Add("de").ok());
  CHECK(collector.Add("f").message() ==
        "the pieces of a plan have more than the 5 bytes announced");
  CHECK(*collector.Take() == "abcde");

  PieceCollector large = Collector(kMaxPlanBytes);
  CHECK(large.Add(std::string(kMaxPieceBytes + 1, 'x')).message() ==
        "a piece of a plan has 1048577 bytes, the limit is 1048576");
  CHECK(large.Add(std::string(kMaxPieceBytes, 'x')).ok());
}

}  // namespace
}  // namespace wsurge
