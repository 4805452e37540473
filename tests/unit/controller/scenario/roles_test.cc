#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

Template Text(std::string_view text) { return Template::Literal(text); }

// Lines 4 and on of a scenario.
Parsing ParseRest(std::string_view rest, const FakeInputs* inputs = &TestFiles()) {
  ScenarioSource source;
  source.text = "wsurge: 1\nvars: {n: 10}\ntargets: {a: \"ws://h/echo\"}\n";
  source.text.append(rest).append("\n");
  source.inputs = inputs;
  return ParseScenario(source);
}

Scenario Right(std::string_view rest) {
  Parsing parsed = ParseRest(rest);
  CAPTURE(rest);
  REQUIRE(Said(parsed) == "nothing");
  return std::get<ParsedScenario>(std::move(parsed)).scenario;
}

TEST_CASE("roles: in the order of the text, steps numbered over all of them") {
  const Scenario scenario = Right(R"(load: [{for: 1s, connections: 10}]
sessions:
  writer: {count: 2, steps: [{send: a}, {think: 1s}]}
  reader: {share: 3, steps: [{receive: {for: 1s}}]}
  idler: {steps: [{name: rest, think: 1s}]})");
  REQUIRE(scenario.roles.size() == 3);
  CHECK(scenario.roles[0].name == "writer");
  CHECK(scenario.roles[0].count == 2);
  CHECK(scenario.roles[1].share == 3);
  CHECK(!scenario.roles[1].count);
  CHECK(scenario.roles[2].share == 1);
  CHECK(StepNames(scenario.roles) ==
        std::vector<std::string>{"writer/1.send", "writer/2.think", "reader/1.receive", "rest"});
}

TEST_CASE("roles: a single one needs no prefix") {
  const Scenario scenario =
      Right("load: [{for: 1s, connections: 1}]\nsessions: {a: {steps: [{send: a}]}}");
  CHECK(StepNames(scenario.roles) == std::vector<std::string>{"1.send"});
}

TEST_CASE("roles: a URL or a path of their own") {
  const Scenario scenario = Right(R"(load: [{for: 1s, connections: 10}]
sessions:
  a: {url: "wss://other/x", steps: [{send: a}]}
  b: {url: "/room/${connection}", steps: [{send: a}]}
  c: {steps: [{send: a}]})");
  CHECK(scenario.roles[0].url == Url{"wss://other/x", true, "other", 443, Text("/x")});
  CHECK(!scenario.roles[0].path);
  CHECK(!scenario.roles[1].url);
  CHECK(scenario.roles[1].path == Template({"/room/", Placeholder::kConnection}));
  CHECK(!scenario.roles[2].url);
  CHECK(!scenario.roles[2].path);
}

TEST_CASE("roles: each key of their connection takes the place of the file's") {
  const Scenario scenario = Right(R"(load: [{for: 1s, connections: 10}]
connection: {headers: {A: 1, B: 2}, no_delay: false, timeouts: {connect: 1s, close: 9s}, compression: {}}
sessions:
  a: {connection: {headers: {C: 3}, timeouts: {close: 3s}, compression: off}, steps: [{send: a}]}
  b: {steps: [{send: a}]})");
  const ConnectionOptions& own = scenario.roles[0].connection;
  CHECK(own.headers == std::vector<NamedTemplate>{{"C", Text("3")}});
  CHECK(!own.no_delay);
  CHECK(own.connect_timeout == std::chrono::seconds(5));
  CHECK(own.close_timeout == std::chrono::seconds(3));
  CHECK(!own.compression);
  const ConnectionOptions& files = scenario.roles[1].connection;
  CHECK(files.headers.size() == 2);
  CHECK(files.connect_timeout == std::chrono::seconds(1));
  CHECK(files.compression);
}

TEST_CASE("roles: their login takes the place of the file's") {
  const Scenario scenario = Right(R"(load: [{for: 1s, connections: 10}]
login: {http: {url: "http://h/file"}, extract: {name: token, json: /t}}
sessions:
  a: {login: {http: {url: "http://h/own"}, extract: {name: key, json: /k}}, steps: [{send: "${key}"}]}
  b: {steps: [{send: "${token}"}]})");
  CHECK(scenario.variables == std::vector<std::string>{"token", "key"});
  REQUIRE(scenario.roles[0].login);
  CHECK(scenario.roles[0].login->url.text == "http://h/own");
  CHECK(scenario.roles[0].login->extracts.at(0).variable == Variable{1});
  REQUIRE(scenario.roles[1].login);
  CHECK(scenario.roles[1].login->url.text == "http://h/file");
}

TEST_CASE("roles: what does not go with the phases or with each other is refused") {
  struct Row {
    std::string_view rest, said;
  };
  const Row rows[] = {
      {"load: [{for: 1s, connections: 5}]",
       R"(1:1: missing key "session" (or "sessions" for several roles))"},
      {"load: [{for: 1s, connections: 5}]\nsesion: [{send: a}]",
       R"(5:1: unknown key "sesion"; did you mean "session"?)"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]\nsessions: {b: {steps: [{send: "
       "a}]}}",
       R"(6:1: sessions: expected either "session" or "sessions", got both)"},
      {"load: [{for: 1s, connections: 5}, {for: 1s, connections: {from: 0, to: 3}}]\n"
       "sessions: {a: {count: 4, steps: [{send: a}]}, b: {steps: [{send: a}]}}",
       R"(4:58: load[1].connections: the roles with a "count" take 4 connections, the phase has 3)"},
      {"load: [{for: 1s, connections: 5}]\nsessions: {a: {count: 4, steps: [{send: a}]}}",
       R"(4:31: load[0].connections: the roles take 4 of these 5 connections by their "count"; give one a "share" instead, it takes the rest)"},
      {"load: [{for: 1s, sessions_per_second: 5}]\n"
       "sessions: {a: {count: 4, steps: [{send: a}]}, b: {steps: [{send: a}]}}",
       R"(5:23: sessions.a.count: "count" does not go with the open phase "phase 1", which has no fixed number of connections; give the role a "share")"},
      {"load: [{for: 1s, connections: 1}, {for: 1s, sessions_per_second: 5, name: rush}]\n"
       "session: [{barrier: {name: all}}, {stream: {total_rate: 5/s, count: 3, text: a}}]",
       R"(5:10: session: the step "1.barrier" waits for all sessions of the phase, but in the open phase "rush" nobody knows how many there will be)"
       "\n"
       R"(5:10: session: the "total_rate" of the step "2.stream" is divided among the role's connections, but the open phase "rush" has no fixed number of them; give each a "rate")"},
      {"load: [{for: 1s, connections: 5}]\n"
       "connection: {headers: {A: \"${token}\"}}\n"
       "sessions:\n"
       "  a: {login: {http: {url: \"http://h\"}, extract: {name: token, json: /t}}, steps: [{send: "
       "a}]}\n"
       "  b: {steps: [{send: a}]}",
       "8:6: sessions.b: the connections of this role are opened with ${token}, which no login of "
       "the role sets"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rest);
    CHECK(Said(ParseRest(row.rest)) == row.said);
  }
}

TEST_CASE("roles: a target's own path may use what every role's login sets") {
  constexpr std::string_view kRest =
      "load: [{for: 1s, connections: 5}]\n"
      "login: {http: {url: \"http://h\"}, extract: {name: token, header: X-Token}}\n"
      "sessions: {a: {steps: [{send: a}]}, b: {url: /x, login: {http: {url: \"http://h\"}}, "
      "steps: [{send: a}]}}";
  ScenarioSource source;
  source.text = "wsurge: 1\ntargets: {a: \"ws://h/?t=${token}\"}\n" + std::string(kRest);
  CHECK(Said(ParseScenario(source)) == "nothing");
}

TEST_CASE("warnings: what is there and used by nothing") {
  struct Row {
    std::string_view rest, warned;
  };
  const Row rows[] = {
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]", "nothing"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]\ndata: {users: {csv: users.csv}}",
       "6:15: data.users: no session uses this table"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: \"${users.name}\"}]\n"
       "data: {users: {csv: users.csv}}",
       "nothing"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]\n"
       "login: {http: {url: \"http://h/${users.name}\"}}\ndata: {users: {csv: users.csv}}",
       "nothing"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]\nconnection: {tls: {verify: "
       "false}}",
       "6:19: connection.tls: nothing uses this: no URL begins with wss:// or https://"},
      {"load: [{for: 1s, connections: 5}]\nsession: [{send: a}]\nconnection: {tls: {verify: "
       "false}}\n"
       "login: {http: {url: \"https://h\"}}",
       "nothing"},
      {"load: [{for: 1s, connections: 5}]\nconnection: {tls: {verify: false}}\n"
       "sessions: {a: {url: \"wss://h\", steps: [{send: a}]}, b: {connection: {tls: {}}, steps: "
       "[{send: a}]}}",
       "6:75: sessions.b.connection.tls: nothing uses this: no URL begins with wss:// or https://"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rest);
    CHECK(Warned(ParseRest(row.rest)) == row.warned);
  }
}

}  // namespace
}  // namespace wsurge
