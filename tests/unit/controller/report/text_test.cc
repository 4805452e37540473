#include "controller/report/text.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "controller/report/utf8.h"

namespace wsurge {
namespace {

TEST_CASE("text: what a terminal obeys is shown instead") {
  struct Row {
    std::string text;
    std::string safe;
  };
  const std::vector<Row> rows{
      {"plain \xC3\xA4", "plain \xC3\xA4"},
      {"\x1b[2J\x07", R"(\x1b[2J\x07)"},
      {"a\r\nb\tc", R"(a\x0d\x0ab\x09c)"},
      {"\x7f\xC2\x9B", R"(\x7f\x9b)"},
      {"\xE2\x80\xAE\xE2\x81\xA6", R"(\u202e\u2066)"},
      {"\xFFz", "\xEF\xBF\xBDz"},
  };
  for (const Row& row : rows) CHECK(TerminalSafe(row.text) == row.safe);
}

TEST_CASE("text: numbers are written for people") {
  struct Row {
    double number;
    std::string text;
  };
  const std::vector<Row> rows{
      {0, "0"},           {7, "7"},          {999, "999"},    {1'000, "1,000"},
      {1e6, "1,000,000"}, {1176.5, "1,177"}, {81.34, "81.3"}, {0.00421, "0.00421"},
      {-1'234, "-1,234"}, {1e21, "1e+21"}};
  for (const Row& row : rows) CHECK(FormatNumber(row.number) == row.text);
  CHECK(FormatCount(18'446'744'073'709'551'615U) == "18,446,744,073,709,551,615");
  CHECK(FormatShare(0.004) == "0.40 %");
}

TEST_CASE("text: padding and cutting count characters, not bytes") {
  CHECK(PadLeft("\xE2\x89\xA5 1", 5) == "  \xE2\x89\xA5 1");
  CHECK(PadRight("\xE2\x80\x93", 3) == "\xE2\x80\x93  ");
  CHECK(PadLeft("long", 2) == "long");
  CHECK(Truncate("\xC3\xA4\xC3\xB6\xC3\xBC", 2) == "\xC3\xA4\xC3\xB6");
}

TEST_CASE("text: lines are broken at spaces where they can be") {
  struct Row {
    std::string text;
    std::string lines;
  };
  const std::vector<Row> rows{
      {"", "\n"},
      {"0123456789", "0123456789\n"},
      {"0123456789a", "0123456789\n  a\n"},
      {"one two three", "one two\n  three\n"},
      {"0123456789 abc", "0123456789\n  abc\n"},
      {"  a bcdefghijk", "  a\n  bcdefghi\n  jk\n"},
      {"  abcdefghijkl", "  abcdefgh\n  ijkl\n"},
      {"ab      cdefgh", "ab\n  cdefgh\n"},
  };
  for (const Row& row : rows) CHECK(Wrap(row.text, 2, 10) == row.lines);
}

}  // namespace
}  // namespace wsurge
