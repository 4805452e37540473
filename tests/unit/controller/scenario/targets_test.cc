#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

Template Text(std::string_view text) { return Template::Literal(text); }

TEST_CASE("targets: URLs are taken apart") {
  struct Row {
    std::string_view url, host;
    std::uint16_t port;
    std::string_view resource, text;
    bool tls = false;
  };
  const Row rows[] = {
      {"ws://h", "h", 80, "/", "ws://h"},
      {"ws://h:81", "h", 81, "/", "ws://h:81"},
      {"wss://h", "h", 443, "/", "wss://h", true},
      {"WSS://h:80/x", "h", 80, "/x", "WSS://h:80/x", true},
      {"WS://a.example:65535/x/y?z=1", "a.example", 65535, "/x/y?z=1",
       "WS://a.example:65535/x/y?z=1"},
      {"ws://h?q=/", "h", 80, "/?q=/", "ws://h?q=/"},
      {"ws://[::1]:9001/e", "::1", 9001, "/e", "ws://[::1]:9001/e"},
      {"ws://[fe80::2]", "fe80::2", 80, "/", "ws://[fe80::2]"},
      {"ws://h_${text}:1${connections}/${text}", "h_hello", 15, "/hello", "ws://h_hello:15/hello"},
      {"ws://h/$${x}", "h", 80, "/${x}", "ws://h/${x}"},
      {"ws://${env.SITE}/?key=${env.TOKEN}&${text}", "site.example", 80, "/?key=secret-token&hello",
       "ws://${env.SITE}/?key=${env.TOKEN}&hello"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const std::string section = "targets: {a: {url: \"" + std::string(row.url) + "\"}}";
    const Url url = RightWith(section, &TestFiles()).targets.at(0).url;
    CHECK(url ==
          Url{std::string(row.text), row.tls, std::string(row.host), row.port, Text(row.resource)});
  }
}

TEST_CASE("targets: path and query are rendered for each connection") {
  const Url url = RightWith("targets: {a: \"ws://h/c${connection}?t=${text}\"}").targets[0].url;
  CHECK(url.resource == Template({"/c", Placeholder::kConnection, "?t=hello"}));
  CHECK(url.text == "ws://h/c${connection}?t=hello");
}

TEST_CASE("targets: run in the order of the text") {
  const Scenario scenario = RightWith("targets: {z: \"ws://z\", a: \"ws://a\", m: \"ws://m\"}");
  REQUIRE(scenario.targets.size() == 3);
  CHECK(scenario.targets[0].name == "z");
  CHECK(scenario.targets[2].name == "m");
}

TEST_CASE("targets: how one is started and watched") {
  const auto first = [](std::string_view rest) {
    return RightWith("targets: {a: {url: \"ws://h\", " + std::string(rest) + "}}").targets.at(0);
  };
  const Target started = first("start: [./serve, --port, \"${connections}\"], ready: 5s");
  CHECK(started.start == std::vector<std::string>{"./serve", "--port", "5"});
  CHECK(started.ready == seconds(5));
  CHECK(!started.watch);
  CHECK(first("start: [x]").ready == seconds(30));
  CHECK(first("watch: {pid: 7}").watch == Watch{Watch::By::kPid, 7, ""});
  CHECK(first("watch: {port: 9001}").watch == Watch{Watch::By::kPort, 9001, ""});
  CHECK(first("watch: {command: uvicorn}").watch == Watch{Watch::By::kCommand, 0, "uvicorn"});
}

TEST_CASE("secrets: values of the environment are collected, and no message shows one") {
  const Scenario scenario = RightWith(
      R"(connection: {headers: {A: "Bearer ${env.TOKEN}", B: "${env.SITE}", C: "${env.TOKEN}"}})",
      &TestFiles());
  CHECK(scenario.secrets == std::vector<std::string>{"secret-token", "site.example"});
  constexpr std::string_view kWrong[] = {
      R"(targets: {a: "ws://${env.HOST}"})",
      R"(targets: {a: "ws://${env.TOKEN}:x"})",
      R"(targets: {a: "ws://x:${env.TOKEN}"})",
      R"(targets: {a: "${env.TOKEN}://x"})",
      R"(targets: {a: "ws://[${env.TOKEN}]"})",
      R"(targets: {a: "ws://-${env.TOKEN}"})",
      R"(load: [{for: "${env.TOKEN}", connections: 1}])",
      R"(load: [{for: 1s, sessions_per_second: "${env.TOKEN}"}])",
      R"(connection: {subprotocols: ["${env.HOST}"]})",
      R"(connection: {subprotocols: ["${env.TOKEN}", "${env.TOKEN}"]})",
      R"(connection: {cookies: {a: "${env.HOST}"}})",
      R"(connection: {max_message: "${env.TOKEN}"})",
      R"(connection: {reconnect: {jitter: "${env.TOKEN}"}})",
      R"(connection: {resolve: "${env.TOKEN}"})",
      R"(login: {http: {url: "http://${env.HOST}"}})",
      R"(login: {http: {url: "http://h", method: "${env.TOKEN}"}})",
      R"(search: {vary: "${env.TOKEN}", between: [1, 2], accept: ["errors.count == 0"]})",
      R"(report: {samples: "${env.TOKEN}"})",
  };
  for (const std::string_view section : kWrong) {
    CAPTURE(section);
    const std::string said = Said(ParseWith(section, &TestFiles()));
    CHECK(said != "nothing");
    CHECK(said.find("secret") == said.find("secret, and"));
  }
}

TEST_CASE("environment: a missing variable is a problem before a run, else a warning") {
  ScenarioSource source;
  source.text = ScenarioWith(R"(connection: {headers: {A: "${env.NONE}", B: "x${env.NONE}"}})");
  source.inputs = &TestFiles();
  CHECK(Said(ParseScenario(source)) ==
        "6:28: connection.headers.A: the environment variable NONE is not set\n"
        "6:47: connection.headers.B: the environment variable NONE is not set");
  source.missing_environment = MissingEnvironment::kWarning;
  CHECK(Warned(ParseScenario(source)) ==
        "6:28: connection.headers.A: the environment variable NONE is not set\n"
        "6:47: connection.headers.B: the environment variable NONE is not set");
}

}  // namespace
}  // namespace wsurge
