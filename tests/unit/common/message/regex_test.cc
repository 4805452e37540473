#include "common/message/regex.h"

#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "common/message/extraction.h"

namespace wsurge {
namespace {

Regex Compiled(std::string_view pattern) {
  auto regex = Regex::Compile(pattern);
  REQUIRE(regex.ok());
  return *std::move(regex);
}

TEST_CASE("regex: is searched anywhere in the text") {
  struct Row {
    std::string_view pattern, text;
    bool found;
  };
  const Row rows[] = {
      {"b+", "abbc", true},
      {"^b", "abbc", false},
      {"", "", true},
      {"^$", "", true},
      {"(?i)ABC", "xabc", true},
      {"^ä.$", "äö", true},
      {"a.b", "a\nb", false},
      {"(?s)a.b", "a\nb", true},
      {"\\d{3}", "12", false},
      {"\\x{e4}", "ä", true},
      // Bytes that are no UTF-8: nothing but \C takes them, what stands around them is found.
      {"ab",
       "\xff"
       "ab",
       true},
      {"^.ab",
       "\xff"
       "ab",
       false},
      {"^\\Cab",
       "\xff"
       "ab",
       true},
      {std::string_view("a\\x00b"), std::string_view("a\0b", 3), true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.text);
    CHECK(Compiled(row.pattern).Search(row.text) == row.found);
    CHECK(Compiled(row.pattern).Group(row.text, 0).has_value() == row.found);
  }
}

TEST_CASE("regex: what its groups took") {
  const Regex regex = Compiled("(a)|(b(c*))");
  CHECK(regex.groups() == 3);
  CHECK(regex.Group("xbccz", 0) == "bcc");
  CHECK(regex.Group("xbccz", 1) == std::nullopt);
  CHECK(regex.Group("xbccz", 2) == "bcc");
  CHECK(regex.Group("xbccz", 3) == "cc");
  CHECK(regex.Group("xbz", 3) == "");
  CHECK(regex.Group("z", 0) == std::nullopt);
  CHECK(Compiled("a").groups() == 0);
}

TEST_CASE("regex: a pattern that is none or too large says why") {
  struct Row {
    std::string pattern;
    std::string_view message;
  };
  const Row rows[] = {
      {"(a", "no regular expression (RE2): missing ): (a"},
      {"a**", "no regular expression (RE2): bad repetition operator: **"},
      {"(?=a)", "no regular expression (RE2): invalid perl operator: (?="},
      {"(a)\\1", "no regular expression (RE2): invalid escape sequence: \\1"},
      {std::string("\xff"), "no regular expression (RE2): invalid UTF-8"},
      {"((a{100}){100}){100}", "no regular expression (RE2): invalid repetition size: {100}"},
      {"(\\pL{1000})", "no regular expression (RE2): pattern too large - compile failed"},
      {std::string(1001, 'a'), "a regular expression may have 1000 bytes at most, this has 1001"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    const auto regex = Regex::Compile(row.pattern);
    REQUIRE(!regex.ok());
    CHECK(regex.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(regex.status().message()) == row.message);
  }
  CHECK(Regex::Compile(std::string(1000, 'a')).ok());
}

TEST_CASE("regex: no pattern takes long") {
  const Regex regex = Compiled("(a*)*b$");
  CHECK(!regex.Search(std::string(1 << 20, 'a')));
}

TEST_CASE("regex: equal by pattern; without one it matches everything") {
  CHECK(Compiled("a") == Compiled("a"));
  CHECK(!(Compiled("a") == Compiled("b")));
  CHECK(Regex().Search("x"));
  CHECK(Regex().groups() == 0);
  CHECK(Regex().Group("x", 0) == "x");
  const Regex copy = Compiled("a");
  CHECK(copy.pattern() == "a");
}

TEST_CASE("extraction: a JSON value's text or what a group took") {
  const ReceivedMessage message(R"({"id": 12, "token": "t-1"})");
  CHECK(Extraction{"/id", {}, 0}.From(message) == "12");
  CHECK(Extraction{"/token", {}, 0}.From(message) == "t-1");
  CHECK(!Extraction{"/none", {}, 0}.From(message));
  CHECK(Extraction{{}, Compiled("t-(\\d)"), 1}.From(message) == "1");
  CHECK(Extraction{{}, Compiled("t-(\\d)"), 0}.From(message) == "t-1");
  CHECK(!Extraction{{}, Compiled("u"), 0}.From(message));
  CHECK(!Extraction{}.From(message));
}

}  // namespace
}  // namespace wsurge
