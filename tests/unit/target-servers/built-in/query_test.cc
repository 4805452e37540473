#include "target-servers/built-in/query.h"

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using namespace std::chrono_literals;

TEST_CASE("query: a duration is a number with its unit") {
  struct Row {
    std::string_view text;
    Nanos expected;
  };
  for (const Row& row :
       {Row{"d=1ns", 1ns}, Row{"d=250us", 250us}, Row{"d=5ms", 5ms}, Row{"d=2.5s", 2500ms},
        Row{"d=0.001ms", 1us}, Row{"d=3m", 3min}, Row{"d=0s", 0ns}}) {
    CAPTURE(row.text);
    Query query(row.text);
    CHECK(query.Duration("d", 0ns, 1h) == row.expected);
    CHECK(query.Problem().empty());
  }
}

TEST_CASE("query: what is no duration within its limits is refused with the remedy") {
  for (const char* const text :
       {"5", "ms", "-5ms", "+5ms", "5 ms", "5e3ms", ".5ms", "5.ms", "5.5.5ms", "0x5ms", "5h",
        "nanms", "infs", "5MS", "1001ms", "1us", ""}) {
    CAPTURE(text);
    const std::string pair = std::string("delay=") + text;
    Query query(pair);
    CHECK_FALSE(query.Duration("delay", 1ms, 1s));
    CHECK(query.Problem() ==
          "delay: \"" + std::string(text) +
              "\" is not a time from 1ms to 1s with its unit (ns, us, ms, s, m), as in 5ms");
  }
}

TEST_CASE("query: a number is whole and within its limits") {
  Query good("a=0&b=18446744073709551615");
  CHECK(good.Number("a", 0, 1) == 0);
  CHECK(good.Number("b", 0, ~std::uint64_t{0}) == ~std::uint64_t{0});
  CHECK(good.Problem().empty());

  for (const char* const text :
       {"0", "11", "-1", "+1", "1.0", " 1", "1x", "", "99999999999999999999"}) {
    CAPTURE(text);
    const std::string pair = std::string("n=") + text;
    Query query(pair);
    CHECK_FALSE(query.Number("n", 1, 10));
    CHECK(query.Problem() == "n: \"" + std::string(text) + "\" is not a whole number from 1 to 10");
  }
}

TEST_CASE("query: a choice is one of its words, a flag true or false") {
  Query good("a=second&b=true&c=false");
  CHECK(good.Choice("a", {"first", "second"}) == 1U);
  CHECK(good.Flag("b"));
  CHECK_FALSE(good.Flag("c"));
  CHECK_FALSE(good.Flag("absent"));
  CHECK(good.Problem().empty());

  Query bad("a=third");
  CHECK_FALSE(bad.Choice("a", {"first", "second"}));
  CHECK(bad.Problem() == "a: \"third\" is not one of first, second");
  Query flag("b=1");
  CHECK_FALSE(flag.Flag("b"));
  CHECK(flag.Problem() == "b: \"1\" is not one of false, true");
}

TEST_CASE("query: what is not asked for is refused and the known names are told") {
  Query query("delay=5ms&dealy=6ms");
  CHECK(query.Duration("delay", 0ns, 1s) == 5ms);
  CHECK_FALSE(query.Flag("precise"));
  CHECK(query.Problem() == "dealy: no such value here; there are delay, precise");

  Query nothing("x");
  CHECK(nothing.Problem() == "x: no such value here; there is none");
}

TEST_CASE("query: a value that is there twice is refused") {
  Query query("a=1&a=2");
  query.Number("a", 0, 9);
  CHECK(query.Problem() == "a: is there twice; leave one out");
}

TEST_CASE("query: only the first problem is told") {
  Query query("a=x&b=y");
  query.Number("a", 0, 9);
  query.Number("b", 0, 9);
  CHECK(query.Problem() == "a: \"x\" is not a whole number from 0 to 9");
}

TEST_CASE("query: a value is shown without what a terminal obeys, and not at full length") {
  const std::string pair = "a=\x1b[2J" + std::string(100, 'x');
  Query query(pair);
  query.Number("a", 0, 9);
  CHECK(query.Problem() ==
        "a: \"?[2J" + std::string(60, 'x') + "...\" is not a whole number from 0 to 9");
}

}  // namespace
}  // namespace wsurge
