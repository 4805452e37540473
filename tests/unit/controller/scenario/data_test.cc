#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

// A scenario with these lines after the usual five.
Parsing ParseAlso(std::string_view lines, std::string_view session = "session: [{send: hi}]") {
  ScenarioSource source;
  source.text = ScenarioWith(session) + std::string(lines) + "\n";
  source.inputs = &TestFiles();
  return ParseScenario(source);
}

TEST_CASE("data: all tables together have at most what an agent takes") {
  FakeInputs inputs;
  inputs.files = {{"half.csv", "a\n" + std::string(32 << 20, 'x') + "\n"}, {"one.csv", "a\nx\n"}};
  const std::string_view halves = "data: {one: {csv: half.csv}, two: {csv: half.csv}";
  CHECK(Said(ParseWith(std::string(halves) + "}", &inputs)) == "nothing");
  CHECK(Said(ParseWith(std::string(halves) + ", three: {csv: one.csv}, four: {csv: one.csv}}",
                       &inputs)) ==
        "6:59: data.three: up to here the tables have more than 20000000 fields or 64 MiB of text "
        "together");
}

TEST_CASE("data: tables in the order of the text, their fields by number") {
  const Parsing parsed = ParseAlso(
      "data: {one: {csv: users.csv, order: once}, two: {csv: users.csv}, three: {csv: users.csv, "
      "order: random}}",
      "session: [{send: \"${two.password} ${one.name}\"}]");
  REQUIRE(Said(parsed) == "nothing");
  const Scenario& scenario = std::get<ParsedScenario>(parsed).scenario;
  REQUIRE(scenario.data.size() == 3);
  CHECK(scenario.data[0].name == "one");
  CHECK(scenario.data[0].order == DataOrder::kOnce);
  CHECK(scenario.data[1].order == DataOrder::kInTurn);
  CHECK(scenario.data[2].order == DataOrder::kRandom);
  CHECK(scenario.data[1].columns == std::vector<std::string>{"name", "password"});
  CHECK(scenario.data[1].rows == std::vector<DataRow>{{"ada", "secret1"}, {"grace", "secret2"}});
  CHECK(std::get<SendStep>(scenario.roles.at(0).steps.at(0).action).payload.content ==
        Template({DataField{1, 1}, " ", DataField{0, 0}}));
  CHECK(TablesUsed(scenario.roles[0]) == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("data: an unknown table or column is refused with what there is") {
  CHECK(Said(ParseAlso("data: {users: {csv: users.csv}}", "session: [{send: \"${users.nam}\"}]")) ==
        "5:19: session[0].send: the data table \"users\" has no column \"nam\"; did you mean "
        "\"name\"?");
  CHECK(Said(ParseAlso("data: {users: {csv: users.csv}}", "session: [{send: \"${user.name}\"}]")) ==
        "5:19: session[0].send: unknown name \"user.name\"; did you mean \"users.name\"?");
}

TEST_CASE("data: a field that cannot stand where connections use it is refused with its row") {
  struct Row {
    std::string_view lines, said;
  };
  const Row rows[] = {
      {R"(data: {u: {csv: spaces.csv}}
connection: {headers: {A: "${u.name}"}})",
       "nothing"},
      {R"(data: {u: {csv: lines.csv}}
connection: {headers: {A: "${u.name}", B: "x ${u.note}"}})",
       R"(6:11: data.u: row 2: the field "note" is used in a header, where control characters and line breaks may not stand)"},
      {R"(data: {u: {csv: spaces.csv}}
connection: {cookies: {A: "${u.name}", B: "${u.name}"}})",
       R"(6:11: data.u: row 2: the field "name" is used in a cookie, where spaces, quotes, commas, semicolons, backslashes and characters beyond ASCII may not stand)"},
      {R"(data: {u: {csv: spaces.csv}}
connection: {subprotocols: ["${u.name}"]})",
       R"(6:11: data.u: row 2: the field "name" is used in a sub-protocol, where characters other than letters, digits and - . _ may not stand)"},
      {R"(data: {u: {csv: spaces.csv}}
login: {http: {url: "http://h/${u.name}", headers: {A: "${u.name}"}, body: "${u.name}"}})",
       R"(6:11: data.u: row 2: the field "name" is used in a URL, where spaces, "#", control characters and characters beyond ASCII may not stand)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lines);
    CHECK(Said(ParseAlso(row.lines)) == row.said);
  }
}

}  // namespace
}  // namespace wsurge
