#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("templates: each name becomes its part") {
  const ParsedSession parsed = ParseSessionText(
      "session: [{receive: {count: 1}}, {extract: {name: b, json: /b}}, {extract: {name: a, json: "
      "/a}}, {send: \"${a}${b}${users.password}${random.text(4)}${uuid}${text}$${a}\"}]");
  REQUIRE(parsed.said == "nothing");
  CHECK(parsed.variables == std::vector<std::string>{"b", "a"});
  CHECK(std::get<SendStep>(parsed.roles[0][3].action).payload.content ==
        Template({Variable{1}, Variable{0}, DataField{0, 1}, RandomText{4}, Placeholder::kUuid,
                  "hello${a}"}));
}

TEST_CASE("templates: $${ begins no name") {
  for (const std::string_view text : {"$${nope}", "$${nope", "a$${seq}$${"}) {
    CAPTURE(text);
    std::string expected(text);
    for (std::size_t at = 0; (at = expected.find("$$")) != std::string::npos;)
      expected.erase(at, 1);
    const auto send = FirstAction<SendStep>("session: [{send: \"" + std::string(text) + "\"}]");
    CHECK(send.payload.content == Template::Literal(expected));
  }
}

TEST_CASE("templates: what may stand where") {
  // In the order of Placeholders.
  constexpr Placeholders kUses[] = {Placeholders::kShown,      Placeholders::kNone,
                                    Placeholders::kConnection, Placeholders::kLogin,
                                    Placeholders::kMessage,    Placeholders::kBinary,
                                    Placeholders::kReply,      Placeholders::kCondition};
  struct Row {
    std::string_view name;
    std::string_view allowed;  // y or n for each use
  };
  constexpr Row kRows[] = {
      {"text", "yyyyyyyy"},
      {"env.TOKEN", "nyyyyyyy"},
      {"users.name", "nnyyyyyy"},
      {"connection", "nnyyyyyy"},
      {"session", "nnyyyyyy"},
      {"role", "nnyyyyyy"},
      {"agent", "nnyyyyyy"},
      {"seq", "nnnnyyyy"},
      {"received", "nnnnyyyy"},
      {"stamp", "nnnnyynn"},
      {"now_ns", "nnnyyynn"},
      {"uuid", "nnyyyynn"},
      {"random.int(1,9)", "nnyyyynn"},
      {"random.text(4)", "nnyyyynn"},
      {"random.bytes(4)", "nnnnnynn"},
      {"of_login", "nnynyyyy"},
      {"of_step", "nnnnyyyy"},
      {"of_other_role", "nnnnnnnn"},
  };
  const Vars vars{{"text", "hello"}};
  KnownNames names(vars);
  names.AddTable("users", {"name"});
  names.SetVariables({"of_login", "of_step", "of_other_role"}, {"of_login"});
  names.EnterRole({"of_login"}, {"of_step"});
  names.MayBeSet({"of_step"});
  for (const Row& row : kRows) {
    std::string allowed;
    for (const Placeholders use : kUses) {
      allowed += names.Refusal(row.name, use).empty() ? 'y' : 'n';
    }
    CAPTURE(row.name);
    CHECK(allowed == row.allowed);
  }
  names.LeaveRole();
  CHECK(names.Refusal("of_other_role", Placeholders::kMessage).empty());
}

TEST_CASE("templates: a variable stands only where an extract can have set it") {
  constexpr std::string_view kExtract = "{extract: {name: token, json: /t}}";
  const auto said = [&](std::string session) {
    for (std::size_t at = 0; (at = session.find('@')) != std::string::npos;) {
      session.replace(at, 1, kExtract);
    }
    for (std::size_t at = 0; (at = session.find('!')) != std::string::npos;) {
      session.replace(at, 1, "{send: \"${token}\"}");
    }
    return Said(ParseWith("session: [{request: {text: a}}, " + session + "]"));
  };
  const std::string_view right[] = {
      "@, !",
      "{choose: [{steps: [@]}, {steps: [!]}]}, !",
      "{when: {if: {contains: a}, steps: [{think: 1s}], else: [@]}}, !",
      "{repeat: {times: 2, steps: [!, @]}}, !",
      "{repeat: {for: 1s, steps: [{repeat: {times: 2, steps: [!]}}, {think: 1s}, @]}}",
      "{on_message: [{if: {contains: a}, steps: [@]}]}, !",
      "{on_message: [{if: {contains: a}, steps: [!]}]}, {think: 1s}, @",
  };
  for (const std::string_view session : right) {
    CAPTURE(session);
    CHECK(said(std::string(session)) == "nothing");
  }
  const std::string_view wrong[] = {
      "!, @",
      "{choose: [{steps: [!]}, {steps: [@]}]}",
      "{when: {if: {contains: a}, steps: [!], else: [@]}}",
      "!, {repeat: {times: 2, steps: [{think: 1s}, @]}}",
      "!, {on_message: [{if: {contains: a}, steps: [@]}]}",
      "{repeat: {times: 2, steps: [{think: 1s}]}}, !, @",
  };
  for (const std::string_view session : wrong) {
    CAPTURE(session);
    CHECK(said(std::string(session)).find("comes only after this step; put it before") !=
          std::string::npos);
  }
}

TEST_CASE("templates: each refusal says why") {
  struct Row {
    std::string_view name;
    Placeholders use;
    std::string_view said;
  };
  const Row rows[] = {
      {"seq", Placeholders::kConnection,
       "it belongs to a message, and none has been sent when the connection is opened"},
      {"now_ns", Placeholders::kConnection,
       "it belongs to a message, and none has been sent when the connection is opened"},
      {"stamp", Placeholders::kLogin,
       "it belongs to a message of the connection, and the login comes before"},
      {"a", Placeholders::kLogin,
       "it is set by \"extract\", and the login comes before any of them"},
      {"a", Placeholders::kConnection,
       "no step has run when the connection is opened; only the login can set it before"},
      {"a", Placeholders::kNone,
       "only vars may stand here, not what differs from session to session"},
      {"uuid", Placeholders::kNone,
       "only vars may stand here, not what differs from message to message"},
      {"random.bytes(4)", Placeholders::kMessage,
       "these bytes are no text; they may stand only in {binary: {text: ...}}"},
  };
  const Vars vars;
  KnownNames names(vars);
  names.SetVariables({"a"}, {});
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(names.Refusal(row.name, row.use) == row.said);
  }
}

TEST_CASE("templates: values of the environment are secrets, each kept once") {
  FakeInputs inputs;
  inputs.environment = {{"A", "s3cret"}, {"B", "other"}, {"EMPTY", ""}, {"UNUSED", "x"}};
  const ParsedSession parsed = ParseSessionText(
      "session: [{send: \"${env.B}-${env.A}\"}, {send: \"${env.A}${env.EMPTY}\"}]", &inputs);
  REQUIRE(parsed.said == "nothing");
  CHECK(parsed.secrets == std::vector<std::string>{"other", "s3cret"});
  CHECK(std::get<SendStep>(parsed.roles[0][0].action).payload.content ==
        Template::Literal("other-s3cret"));
}

TEST_CASE("templates: no message shows what was made with a value of the environment") {
  FakeInputs inputs;
  inputs.environment = {{"S", "s3cret"}, {"N", "77777"}};
  for (const std::string_view section : {
           "session: [{receive: {count: \"${env.S}\"}}]",
           "session: [{receive: {for: \"${env.S}\", timeout: \"1${env.S}\"}}]",
           "session: [{think: \"${env.S}\"}]",
           "session: [{close: {code: \"${env.N}\"}}]",
           "session: [{close: {code: \"2${env.N}\"}}]",
           "session: [{close: {reason: \"${env.N}\", code: \"${env.S}\"}}]",
           R"(session: [{stream: {rate: "${env.N}/x", for: 1s, text: a, window: "${env.S}"}}])",
           R"(session: [{stream: {rate: 1/s, for: "${env.S}", text: a, spacing: "${env.S}"}}])",
           "session: [{send: {size: \"${env.N}GiB\"}}]",
           "session: [{send: {binary: {hex: \"${env.S}\"}}}]",
           "session: [{send: {binary: {base64: \"${env.S}!\"}}}]",
           "session: [{request: {text: a, reply: \"${env.S}\"}}]",
           "session: [{request: {text: a, reply: {regex: \"${env.S}(\"}}}]",
           "session: [{request: {text: a, reply: {json: \"${env.S}\"}}}]",
           "session: [{request: {text: a, reply: {json: /a, above: \"${env.S}\"}}}]",
           "session: [{request: {text: a, reply: {binary: \"${env.S}\", size: \"${env.S}\"}}}]",
           "session: [{send: {file: \"${env.S}\"}}]",
           "session: [{receive: {count: 1, save: \"${env.S}\"}}]",
           "session: [{send: a, name: \"${env.S}\"}]",
           "session: [{barrier: {name: \"${env.S}\"}}]",
           "session: [{send: {json: {\"${env.S}\": 1, s3cret: 2}}}]",
           "session: [{receive: {count: 1}}, {check: {name: \"${env.S}\", contains: x}}]",
           R"(session: [{extract: {name: a, regex: "${env.S}", group: "${env.N}"}}])",
       }) {
    CAPTURE(section);
    // What the scenario itself says may stand in a message.
    std::string said = ParseSessionText(section, &inputs).said;
    CHECK(said != "nothing");
    CHECK(said.find("7777") == std::string::npos);
    const bool written = section.find("s3cret") != std::string_view::npos;
    CHECK((written || said.find("s3cret") == std::string::npos));
  }
}

TEST_CASE("templates: a missing variable of the environment is a warning where nothing is sent") {
  FakeInputs inputs;
  const ParsedSession parsed =
      ParseSessionText("session: [{send: \"a${env.A}b\"}, {send: \"${env.A}\"}]", &inputs,
                       MissingEnvironment::kWarning);
  CHECK(parsed.said == "nothing");
  CHECK(parsed.warned ==
        "5:20: session[0].send: the environment variable A is not set\n"
        "5:41: session[1].send: the environment variable A is not set");
  CHECK(std::get<SendStep>(parsed.roles[0][0].action).payload.content == Template::Literal("ab"));
  CHECK(parsed.secrets.empty());
}

TEST_CASE("templates: a secret too short to be hidden is warned of, once") {
  FakeInputs inputs;
  inputs.environment = {{"A", "7"}, {"B", "xy"}, {"C", "xyz"}, {"D", ""}};
  const ParsedSession parsed = ParseSessionText(
      "session: [{send: \"${env.C}${env.D}${env.B}\"}, {send: \"${env.A}${env.B}\"}]", &inputs);
  CHECK(parsed.said == "nothing");
  CHECK(parsed.warned ==
        "5:35: session[0].send: the value of the environment variable B has fewer than 3 bytes and "
        "is not hidden in what servers and agents say\n"
        "5:55: session[1].send: the value of the environment variable A has fewer than 3 bytes and "
        "is not hidden in what servers and agents say");
}

TEST_CASE("templates: all texts have at most 16 MiB together, vars filled in") {
  std::string steps = "session:\n- &step {send: \"" + std::string(100'000, 'x') + "\"}\n";
  for (int i = 0; i < 170; ++i) steps += "- *step\n";
  CHECK(ParseSessionText(steps).said ==
        "6:16: session[167].send: up to here the texts have more than 16 MiB together, vars filled "
        "in");
}

TEST_CASE("variables: those of every extract are known, in the order of the text") {
  const YamlDocument document = ReadYaml(R"(login: {http: {json: {extract: {name: no}}},
  extract: [{name: a, json: /a}, {name: b, header: X}]}
session:
  - extract: {name: c, json: /c}
  - repeat: {times: 2, steps: [{extract: {name: d, json: /d}}, {extract: {name: a, json: /a}}]}
  - choose: [{steps: [{extract: {name: e, json: /e}}]}]
  - on_message: [{if: {contains: x}, extract: {name: f, json: /f}}]
  - {extract: {name: seq, json: /x}, send: {json: {extract: {name: no}}}}
  - extract: [7, {name: [x]}]
sessions:
  one: {steps: [{extract: {name: g, json: /g}}], login: {extract: {name: h, json: /h}}}
load: [{extract: {name: no}}]
)");
  REQUIRE(document.root);
  const ExtractedVariables found = FindVariables(*document.root);
  CHECK(found.all == std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h"});
  CHECK(found.of_logins == std::set<std::string>{"a", "b", "h"});
  CHECK(ExtractedNames(nullptr).empty());
  CHECK(ExtractedNames(document.root->entries[0].value.get()) == std::set<std::string>{"a", "b"});
}

}  // namespace
}  // namespace wsurge
