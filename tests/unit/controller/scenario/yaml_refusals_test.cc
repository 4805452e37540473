#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("yaml: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {R"(thresholds: ["ws_rtt{role: a}.p99 < 5ms"])",
       R"(6:21: thresholds[0]: there is no role "a")"},
      {"a: !!int 5",
       R"(6:1: unknown key "a"; known here: wsurge, name, vars, data, targets, run_targets, connection, login, load, session, sessions, drain, thresholds, study, search, report, on_agent_lost)"
       "\n"
       R"(6:4: the tag "!!int" is refused; a scenario needs no tags)"},
      {"load: [{for: 1s, connections: !!int 5}]",
       R"(4:31: the tag "!!int" is refused; a scenario needs no tags)"},
      {"load: [{for: 1s, for: 2s, connections: 5}]",
       R"(4:18: duplicate key "for"; it stands in line 4 already)"},
      {"load: [{for: 1s, connections: 5}",
       R"(5:1: this is no YAML: expected "," or "]" for the "[" of line 4, column 7; a text with brackets, braces or commas needs quotes: "${name}")"},
      {"load: [{for: 1s, connections: *a}]",
       R"(4:31: this is no YAML: no anchor of this name stands above; a text that begins with "*" needs quotes)"},
      {"session: &a [{send: x}, *a]", "5:25: this alias stands inside what it refers to"},
      {"? [a, b]", "6:3: a key must be a text, not a list"},
      {"? {a: b}",
       R"(6:3: a key must be a text, not a map; a placeholder is written "${name}", with the quotes)"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
