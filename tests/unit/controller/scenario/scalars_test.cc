#include "controller/scenario/scalars.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("scalars: what is no decimal number is none of any kind") {
  for (const std::string_view text :
       {"",    " ",     "010",  "00",    "0x10", ".inf",
        "inf", "nan",   ".nan", "1_000", "+5",   "1,5",
        "1e3", "5 ",    " 5",   ".5",    "5.",   "1.2.3",
        "--1", "1'000", "٣",    "0b1",   "1d",   "1234567890123456789012345678901"}) {
    CAPTURE(text);
    CHECK(!ParseCount(text));
    CHECK(!ParseDecimal(text));
    CHECK(!ParseShare(text));
    CHECK(!ParseSize(text));
    CHECK(!ParseDuration(text));
    CHECK(!ParseDuration(std::string(text) + "s"));
  }
}

TEST_CASE("scalars: counts") {
  CHECK(ParseCount("0") == 0);
  CHECK(ParseCount("101") == 101);
  CHECK(ParseCount("18446744073709551615") == UINT64_MAX);
  CHECK(!ParseCount("18446744073709551616"));
  CHECK(!ParseCount("1.0"));
  CHECK(!ParseCount("-1"));
}

TEST_CASE("scalars: decimals") {
  CHECK(ParseDecimal("0.25") == 0.25);
  CHECK(ParseDecimal("-3") == -3);
  CHECK(ParseDecimal("-0.5") == -0.5);
}

TEST_CASE("scalars: durations") {
  struct Row {
    std::string_view text;
    std::optional<Nanos> expected;
  };
  const Row rows[] = {
      {"200us", microseconds(200)}, {"50ms", milliseconds(50)},
      {"1.5s", milliseconds(1500)}, {"0s", Nanos(0)},
      {"10m", seconds(600)},        {"1h", hours(1)},
      {"0.1ms", microseconds(100)}, {"24h", hours(24)},
      {"5", std::nullopt},          {"s", std::nullopt},
      {"1 s", std::nullopt},        {"1S", std::nullopt},
      {"1min", std::nullopt},       {"1ns", std::nullopt},
      {"-1s", std::nullopt},        {"1m30s", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(ParseDuration(row.text) == row.expected);
  }
  CHECK(ParseDuration("99999999999999999999h") > hours(24));  // held, not wrapped
}

TEST_CASE("scalars: shares, sizes, booleans") {
  CHECK(ParseShare("0.1%") == doctest::Approx(0.001));
  CHECK(ParseShare("0.01") == 0.01);
  CHECK(!ParseShare("%"));
  CHECK(ParseSize("512") == 512);
  CHECK(ParseSize("512B") == 512);
  CHECK(ParseSize("1.5KiB") == 1536);
  CHECK(ParseSize("2MiB") == 2097152);
  CHECK(!ParseSize("1KB"));
  CHECK(ParseBool("true") == true);
  CHECK(ParseBool("false") == false);
  for (const std::string_view text : {"True", "yes", "on", "1", ""}) CHECK(!ParseBool(text));
}

TEST_CASE("scalars: rates") {
  CHECK(ParseRate("50/s") == 50);
  CHECK(ParseRate("0.5/s") == 0.5);
  CHECK(ParseRate("90/m") == 1.5);
  CHECK(ParseRate("7200/h") == 2);
  for (const auto* const wrong : {"", "50", "/s", "50 /s", "50/ s", "50/S", "050/s", "-5/s", "+5/s",
                                  "1e3/s", "5/d", "5/ms", ".5/s", "5./s", "0x5/s", "inf/s"}) {
    CAPTURE(wrong);
    CHECK(!ParseRate(wrong));
  }
  CHECK(ParseByteRate("10KiB/s") == 10240);
  CHECK(ParseByteRate("512/s") == 512);
  CHECK(ParseByteRate("1.5MiB/s") == 1572864);
  for (const auto* const wrong : {"", "/s", "10KiB", "10KB/s", "10KiB/m", "10 KiB/s", "01B/s"}) {
    CAPTURE(wrong);
    CHECK(!ParseByteRate(wrong));
  }
}

TEST_CASE("scalars: a part of all samples") {
  CHECK(ParseSampling("1/64") == 64);
  CHECK(ParseSampling("1/1") == 1);
  for (const auto* const wrong : {"", "1/", "/64", "2/64", "1/064", "1/-4", "64", "1 / 64"}) {
    CAPTURE(wrong);
    CHECK(!ParseSampling(wrong));
  }
}

}  // namespace
}  // namespace wsurge
