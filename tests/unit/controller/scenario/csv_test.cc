#include "controller/scenario/csv.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST_CASE("csv: what RFC 4180 allows is read") {
  struct Row {
    std::string_view text;
    Rows rows;
  };
  const Row rows[] = {
      {"a,b\n1,2\n", {{"1", "2"}}},
      {"a,b\n1,2", {{"1", "2"}}},
      {"a,b\r\n1,2\r\n3,4\r\n", {{"1", "2"}, {"3", "4"}}},
      {"\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {{"1", "2"}}},
      {"a,b\n,\n", {{"", ""}}},
      {"a,b\n\"\",\"\"", {{"", ""}}},
      {"a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", {{"x, y", "say \"hi\""}}},
      {"a,b\n\"two\nlines\",\"\r\n\"\n", {{"two\nlines", "\r\n"}}},
      {"\"a\",\"b\"\n 1 ,2\n", {{" 1 ", "2"}}},
      {"a,b\nö,\xE2\x82\xAC\n", {{"ö", "\xE2\x82\xAC"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Csv csv = ReadCsv(row.text);
    CHECK(csv.faults.empty());
    CHECK(csv.columns == std::vector<std::string>{"a", "b"});
    CHECK(csv.rows == row.rows);
  }
}

TEST_CASE("csv: anything else is refused with its line") {
  struct Row {
    std::string_view text;
    std::vector<CsvFault> faults;
  };
  using std::string_view_literals::operator""sv;
  const std::string empty_line = "the line is empty; an empty field is written \"\"";
  const Row rows[] = {
      {"", {{0, "the file is empty; it begins with the names of columns"}}},
      {"\xEF\xBB\xBF", {{0, "the file is empty; it begins with the names of columns"}}},
      {"a,b\n", {{0, "the file has no rows below the names of columns"}}},
      {"a,b", {{0, "the file has no rows below the names of columns"}}},
      {"\na,b\n", {{1, empty_line}}},
      {"a\n1\n\n2\n", {{3, empty_line}}},
      {"a\n1\n\n", {{3, empty_line}}},
      {"a,a\n1,2\n", {{1, "two columns are called \"a\""}}},
      {"a,\n1,2\n",
       {{1, "\"\" is no name for a column; expected letters, digits and _, no digit first"}}},
      {"a, b\n1,2\n",
       {{1, "\" b\" is no name for a column; expected letters, digits and _, no digit first"}}},
      {"a,b\n1\n1,2,3\n",
       {{2, "1 field, the first line has 2"}, {3, "3 fields, the first line has 2"}}},
      {"a,b\n1,x\"y\n3\n",
       {{2, "a quote inside a field; put the field into quotes and double it"},
        {3, "1 field, the first line has 2"}}},
      {"a,b\n\"1\"x,2\n", {{2, "after a field in quotes comes a comma or the end of the line"}}},
      {"a,b\n\"x\ny\",\"z\n\n", {{2, "a field in quotes is never closed"}}},
      {"a,b\n\"x\ny\",z\n1\n", {{4, "1 field, the first line has 2"}}},
      {"a,b\n1,2\r3,4\n", {{2, "a carriage return without a line feed"}}},
      {"a,b\n\"1\",\"2\"\r3\n", {{2, "a carriage return without a line feed"}}},
      {"a,b\n1,\xff\n", {{2, "not valid UTF-8"}}},
      {"a,b\n1,\0\n"sv, {{2, "a NUL character"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(ReadCsv(row.text).faults == row.faults);
  }
}

TEST_CASE("csv: of many faults the first ten are kept") {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text.append("x\n");
  const Csv csv = ReadCsv(text);
  REQUIRE(csv.faults.size() == 10);
  CHECK(csv.faults.back().line == 11);
}

TEST_CASE("csv: a column's name has at most 128 bytes") {
  CHECK(ReadCsv(std::string(128, 'a') + "\n1\n").faults.empty());
  CHECK(ReadCsv(std::string(129, 'a') + "\n1\n").faults ==
        std::vector<CsvFault>{{1, "the name of a column has at most 128 bytes, this one 129"}});
}

TEST_CASE("csv: five million rows are the most") {
  std::string text = "a\n";
  const std::size_t most = CsvLimits().rows;
  for (std::size_t i = 0; i < most; ++i) text.append("1\n");
  CHECK(ReadCsv(text).faults.empty());
  text.append("1\n");
  CHECK(ReadCsv(text).faults == std::vector<CsvFault>{{most + 2, "more than 5000000 rows"}});
}

TEST_CASE("csv: so many fields are the most that an agent takes") {
  constexpr CsvLimits kLimits{.rows = 100, .cells = 6};
  CHECK(ReadCsv("a,b\n1,2\n3,4\n5,6\n", kLimits).faults.empty());
  CHECK(ReadCsv("a,b\n1,2\n3,4\n5,6\n7,8\n", kLimits).faults ==
        std::vector<CsvFault>{{5, "more than 6 fields"}});
  CHECK(CsvLimits().cells == kMaxDataCells);
}

}  // namespace
}  // namespace wsurge
