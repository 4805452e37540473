#include "controller/report/json_printer.h"

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::string Printed(const boost::json::value& value) {
  std::ostringstream out;
  PrintJson(value, out);
  return out.str();
}

TEST_CASE("json printer: hostile strings are escaped, broken UTF-8 is replaced") {
  struct Row {
    std::string text;
    std::string literal;
  };
  const std::vector<Row> rows{
      {"", R"("")"},
      {"plain \xC3\xA4 \xF0\x9F\x98\x80", "\"plain \xC3\xA4 \xF0\x9F\x98\x80\""},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {std::string("\0\x01\x1f", 3), R"("\u0000\u0001\u001f")"},
      {"\n\r\t\b", R"("\n\u000d\t\u0008")"},
      {"\x7f\xC2\x9B", R"("\u007f\u009b")"},
      {"\xFF", "\"\xEF\xBF\xBD\""},
      {"a\x80z", "\"a\xEF\xBF\xBDz\""},
      {"\xC3", "\"\xEF\xBF\xBD\""},
      {"\xE2\x82z", "\"\xEF\xBF\xBDz\""},
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                  // overlong
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},  // a surrogate
      {"\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const Row& row : rows) CHECK(JsonString(row.text) == row.literal);
}

TEST_CASE("json printer: numbers have their shortest form") {
  struct Row {
    boost::json::value number;
    std::string text;
  };
  const std::vector<Row> rows{
      {0.1, "0.1\n"},
      {1.0 / 3, "0.3333333333333333\n"},
      {3.0, "3\n"},
      {1e-9, "1e-09\n"},
      {std::numeric_limits<double>::infinity(), "null\n"},
      {std::numeric_limits<double>::quiet_NaN(), "null\n"},
      {std::numeric_limits<std::uint64_t>::max(), "18446744073709551615\n"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808\n"},
  };
  for (const Row& row : rows) CHECK(Printed(row.number) == row.text);
}

TEST_CASE("json printer: members keep their order, empty ones stay on one line") {
  boost::json::object object;
  object["z"] = boost::json::array{1, nullptr, true};
  object["a\n"] = boost::json::object();
  object["b"] = boost::json::array();
  CHECK(Printed(object) ==
        "{\n"
        "  \"z\": [\n"
        "    1,\n"
        "    null,\n"
        "    true\n"
        "  ],\n"
        "  \"a\\n\": {},\n"
        "  \"b\": []\n"
        "}\n");
}

}  // namespace
}  // namespace wsurge
