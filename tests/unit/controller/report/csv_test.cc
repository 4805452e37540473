#include "controller/report/csv.h"

#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::string Field(std::string_view text) {
  std::string out;
  AppendCsvText(text, out);
  return out;
}

TEST_CASE("csv: only what needs it is quoted") {
  CHECK(Field("") == "");
  CHECK(Field("plain text; ü") == "plain text; ü");
  CHECK(Field("a,b") == "\"a,b\"");
  CHECK(Field("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(Field("two\nlines") == "\"two\nlines\"");
  CHECK(Field("two\rlines") == "\"two\rlines\"");
}

TEST_CASE("csv: no text is a formula to a spreadsheet") {
  CHECK(Field("=1+1") == "'=1+1");
  CHECK(Field("+1") == "'+1");
  CHECK(Field("-1") == "'-1");
  CHECK(Field("@SUM(A1)") == "'@SUM(A1)");
  CHECK(Field("\tx") == "'\tx");
  CHECK(Field("\r=1") == "\"'\r=1\"");
  CHECK(Field("=HYPERLINK(\"http://x\",\"y\")") == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  CHECK(Field("a=1") == "a=1");
}

}  // namespace
}  // namespace wsurge
