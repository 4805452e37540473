#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

TEST_CASE("data: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"data: 5",
       R"(6:7: data: expected a map of names and tables such as {users: {csv: users.csv}}, got "5")"},
      {"data: {users: users.csv}",
       R"(6:15: data.users: expected a map such as {csv: users.csv}, got "users.csv")"},
      {"data: {users: {}}", R"(6:15: data.users: missing key "csv")"},
      {"data: {users: {csv: none.csv}}",
       R"(6:21: data.users.csv: the file "none.csv": there is no such file)"},
      {R"(data: {users: {csv: ""}})", R"(6:21: data.users.csv: expected a file name, got "")"},
      {"data: {users: {csv: [users.csv]}}",
       "6:21: data.users.csv: expected a file name, got a list"},
      {"data: {users: {csv: users.csv, order: shuffle}}",
       R"(6:39: data.users.order: expected in_turn, random or once, got "shuffle")"},
      {"data: {a-b: {csv: users.csv}}",
       R"(6:8: data: "a-b" is no name for a table; expected letters, digits and _, no digit first)"},
      {"data: {random: {csv: users.csv}}",
       R"(6:8: data: "random" is a built-in name; call the table something else)"},
      {"data: {users: {csv: odd.csv}}",
       R"(6:21: data.users.csv: odd.csv:1: two columns are called "name")"
       "\n"
       R"(6:21: data.users.csv: odd.csv:1: "2x" is no name for a column; expected letters, digits and _, no digit first)"
       "\n"
       "6:21: data.users.csv: odd.csv:2: 2 fields, the first line has 3"
       "\n"
       "6:21: data.users.csv: odd.csv:3: a field in quotes is never closed"},
      {"data: {users: {csv: empty.csv}}",
       "6:21: data.users.csv: empty.csv: the file is empty; it begins with the names of columns"},
      {"data: {users: {csv: header.csv}}",
       "6:21: data.users.csv: header.csv: the file has no rows below the names of columns"},
      {"data: {users: {csv: bytes.csv}}", "6:21: data.users.csv: bytes.csv:2: not valid UTF-8"},
      {R"(data: {users: {csv: users.csv, delimiter: ";"}})",
       "6:32: data.users.delimiter: the columns of a CSV file are separated by commas"},
      {"data: {users: {file: users.csv}}",
       R"(6:16: data.users: unknown key "file"; did you mean "csv"?)"},
  };
  CheckRefusals(kRefusals, &TestFiles());
}

}  // namespace
}  // namespace wsurge
