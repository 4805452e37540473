#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

TEST_CASE("scenario: what is wrong at the top and in vars is refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"wsurge: 2", R"(1:9: wsurge: expected 1, the only version of the language, got "2")"},
      {"wsurge: one", R"(1:9: wsurge: expected 1, the only version of the language, got "one")"},
      {R"(wsurge: "1")",
       R"(1:9: wsurge: expected 1, the only version of the language, got the text "1"; leave the quotes out)"},
      {"wsurge: 01", R"(1:9: wsurge: expected 1, the only version of the language, got "01")"},
      {"wsurge:", "1:1: wsurge: expected 1, the only version of the language, got nothing"},
      {R"(name: "")", R"(6:7: name: expected a name for the scenario, got "")"},
      {"name: [a]", "6:7: name: expected a name for the scenario, got a list"},
      {R"(name: "a\tb")", "6:7: name: control characters and line breaks may not stand in a name"},
      {R"(name: "a\e[31mb")",
       "6:7: name: control characters and line breaks may not stand in a name"},
      {R"(name: "${env.TOKEN}")",
       R"(6:8: name: "${env.TOKEN}" cannot be used here: its value is a secret, and this text is shown in reports)"},
      {"nam: x", R"(6:1: unknown key "nam"; did you mean "name"?)"},
      {"Wsurge: 1", R"(6:1: unknown key "Wsurge"; did you mean "wsurge"?)"},
      {"vars: 5", "2:7: vars: expected a map of names and values such as {messages: 100}"},
      {"vars: {2x: 1}",
       R"(2:8: vars: "2x" is no name for a var; expected letters, digits and _, no digit first)"},
      {"vars: {a-b: 1}",
       R"(2:8: vars: "a-b" is no name for a var; expected letters, digits and _, no digit first)"},
      {"vars: {seq: 1}", R"(2:8: vars: "seq" is a built-in name; call the var something else)"},
      {"vars: {uuid: 1}", R"(2:8: vars: "uuid" is a built-in name; call the var something else)"},
      {"vars: {env: 1}", R"(2:8: vars: "env" is a built-in name; call the var something else)"},
      {"vars: {target: 1}",
       R"(2:8: vars: "target" is a built-in name; call the var something else)"},
      {"vars: {random: 1}",
       R"(2:8: vars: "random" is a built-in name; call the var something else)"},
      {"vars: {a: [1]}", "2:11: vars.a: expected a number or a text, got a list"},
      {"vars: {a: }", "2:8: vars.a: expected a number or a text, got nothing"},
      {R"(vars: {a: "${b}"})",
       "2:11: vars.a: a var's value stands for itself; it cannot use other vars or placeholders"},
      {"headers: {}", R"(6:1: headers: "headers" belongs into "connection")"},
      {"phases: []", R"(6:1: unknown key "phases"; did you mean "load"?)"},
      {"lod: []", R"(6:1: unknown key "lod"; did you mean "load"?)"},
  };
  CheckRefusals(kRefusals, &TestFiles());
}

}  // namespace
}  // namespace wsurge
