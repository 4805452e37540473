#include "controller/scenario/diagnostic.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

std::string Shown(const std::string& text,
                  std::vector<std::pair<std::string, std::string>> sets = {}) {
  const auto parsed = ParseScenario({"configs/ramp.yaml", text, std::move(sets)});
  return FormatDiagnostics(std::get<std::vector<Diagnostic>>(parsed), "configs/ramp.yaml", text);
}

TEST_CASE("diagnostic: place, path, message, source line and caret, all at once, counted") {
  const std::string text =
      "wsurge: 1\n"
      "targets: {echo: \"ws://127.0.0.1:9001/echo\"}\n"
      "load:\n"
      "  - for: fast\n"
      "    connections: 5\n"
      "    durration: 5s\n"
      "session:\n"
      "  - send: \"größe ${nam}\"\n";
  CHECK(Shown(text, {{"port", "1"}}) ==
        "--set port: unknown var \"port\"; the scenario has no vars\n"
        "configs/ramp.yaml:4:10: load[0].for: expected a duration such as 500ms, 10s or 5m, got "
        "\"fast\"\n"
        "    4 |   - for: fast\n"
        "      |          ^\n"
        "configs/ramp.yaml:6:5: load[0]: unknown key \"durration\"; did you mean \"for\"?\n"
        "    6 |     durration: 5s\n"
        "      |     ^\n"
        "configs/ramp.yaml:8:18: session[0].send: unknown name \"nam\"; known: connection, "
        "session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, "
        "random.bytes, env.NAME\n"
        "    8 |   - send: \"größe ${nam}\"\n"
        "      |                  ^\n"
        "4 problems; nothing was sent.\n");
}

TEST_CASE("diagnostic: one problem without a path") {
  CHECK(Shown("wsurge: 1\nwsurge: 1\nsession: [\n") ==
        "configs/ramp.yaml:2:1: duplicate key \"wsurge\"; it stands in line 1 already\n"
        "    2 | wsurge: 1\n"
        "      | ^\n"
        "configs/ramp.yaml:3:10: this is no YAML: this \"[\" is never closed\n"
        "    3 | session: [\n"
        "      |          ^\n"
        "2 problems; nothing was sent.\n");
  CHECK(FormatDiagnostics({{0, 0, "", "cannot be read"}}, "a.yaml", "") ==
        "a.yaml: cannot be read\n1 problem; nothing was sent.\n");
}

TEST_CASE("diagnostic: nothing of the file reaches the terminal as a command") {
  const std::string text = ScenarioWith("\"\\e[31m\": \"\\e]0;x\\a\"");
  CHECK(Shown(text).find('\x1b') == std::string::npos);
  CHECK(Shown("a: \x1b[31m\n") ==
        "configs/ramp.yaml:1:4: control characters may not stand in a scenario\n"
        "    1 | a: ?[31m\n"
        "      |    ^\n"
        "1 problem; nothing was sent.\n");
  CHECK(Shown("a: \xc2\x9b"
              "31m \xff\n")
            .find('\x9b') == std::string::npos);
}

TEST_CASE("diagnostic: of a long line the part around the caret is shown") {
  const std::string text = "a: \"" + std::string(500, 'x') + "\"  : b\n";
  const Diagnostic far{1, 400, "", "here"};
  CHECK(FormatDiagnostics({far}, "f", text) == "f:1:400: here\n    1 | " + std::string(160, 'x') +
                                                   "\n      | " + std::string(80, ' ') +
                                                   "^\n1 problem; nothing was sent.\n");
}

TEST_CASE("diagnostic: the first hundred are shown, all are counted") {
  const std::vector<Diagnostic> many(103, Diagnostic{0, 0, "p", "m"});
  const std::string shown = FormatDiagnostics(many, "f", "");
  CHECK(shown.ends_with("p: m\n... and 3 more\n103 problems; nothing was sent.\n"));
  CHECK(std::count(shown.begin(), shown.end(), '\n') == 102);
}

}  // namespace
}  // namespace wsurge
