#include <string>

#include <doctest/doctest.h>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

// A session of so many steps with an expression each; `number` in a pattern is the step's number.
std::string Steps(int count, const std::string& begin, bool is_numbered) {
  std::string session = "session:\n";
  for (int i = 0; i < count; ++i) {
    session.append("- receive: {until: {regex: '").append(begin);
    if (is_numbered) session.append(std::to_string(i));
    session.append("'}}\n");
  }
  return session;
}

std::string Repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text.append(piece);
  return text;
}

constexpr std::string_view kTooLarge = "up to here the regular expressions are too large together";

TEST_CASE(
    "regular expressions: thousands of usual ones are fine, and the same one again and again") {
  CHECK(Said(ParseWith(Steps(2000, "^price of [a-z]+: [0-9]+ ", true))) == "nothing");
  const std::string large = Repeated("(a|b?){0,30}", 80);
  CHECK(Said(ParseWith(Steps(500, large, false))) == "nothing");
}

TEST_CASE("regular expressions: large ones have a budget together, and it is said once") {
  const std::string said = Said(ParseWith(Steps(500, Repeated("(a|b?){0,30}", 80), true)));
  CHECK(said.find(kTooLarge) != std::string::npos);
  CHECK(said.find('\n') == std::string::npos);
}

TEST_CASE("regular expressions: those that are too large count as well, mistyped ones do not") {
  const std::string said = Said(ParseWith(Steps(500, "(\\pL{100}){10}", true)));
  const std::size_t at = said.find(kTooLarge);
  REQUIRE(at != std::string::npos);
  CHECK(said.find("no regular expression (RE2): pattern too large") < at);
  CHECK(said.find('\n', at) == std::string::npos);
  CHECK(Said(ParseWith(Steps(500, "[a-z", true))).find(kTooLarge) == std::string::npos);
}

}  // namespace
}  // namespace wsurge
