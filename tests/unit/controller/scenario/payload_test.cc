#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "common/plan/session_program.h"
#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

using namespace std::string_view_literals;

TEST_CASE("payload: every form of bytes against the model") {
  FakeInputs inputs;
  inputs.files = {{"text.txt", "h\xc3\xa9\n"}, {"bytes.bin", std::string("\xff\0", 2)}};
  struct Row {
    std::string_view payload;
    Template content;
    bool binary;
  };
  const Row rows[] = {
      {"text: hi", Template::Literal("hi"), false},
      {"size: 1KiB", Template({Filler{1024}}), false},
      {"size: 64MiB", Template({Filler{64 << 20}}), false},
      {"size: 0", Template(), false},
      {"file: text.txt", Template::Literal("h\xc3\xa9\n"), false},
      {"file: bytes.bin", Template::Literal("\xff\0"sv), true},
      {"binary: {hex: \"00 fF\\n10\"}", Template::Literal("\0\xff\x10"sv), true},
      {"binary: {hex: \"\"}", Template(), true},
      {"binary: {base64: AP8=}", Template::Literal("\0\xff"sv), true},
      {"binary: {random: 1MiB}", Template({RandomBytes{1 << 20}}), true},
      {"binary: {text: \"a${seq}${random.bytes(8)}\"}",
       Template({"a", Placeholder::kSeq, RandomBytes{8}}), true},
      {"binary: {file: text.txt}", Template::Literal("h\xc3\xa9\n"), true},
      {"binary: {size: 5}", Template({Filler{5}}), true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.payload);
    const auto send =
        FirstAction<SendStep>("session: [{send: {" + std::string(row.payload) + "}}]", &inputs);
    CHECK(send.payload == Payload{row.content, row.binary, Reaches::kUnknown});
  }
}

TEST_CASE("payload: a file has at most 16 MiB") {
  FakeInputs inputs;
  inputs.files = {{"most", std::string(16 << 20, 'x')}, {"more", std::string((16 << 20) + 1, 'x')}};
  CHECK(ParseSessionText("session: [{send: {file: most}}]", &inputs).said == "nothing");
  CHECK(ParseSessionText("session: [{send: {file: more}}]", &inputs).said ==
        "5:25: session[0].send.file: the file \"more\": it is too large");
}

TEST_CASE("payload: files have at most 128 MiB together, each use counted") {
  FakeInputs inputs;
  inputs.files = {{"f", std::string(16 << 20, 'x')}};
  std::string steps = "session:\n";
  for (int i = 0; i < 8; ++i) steps += "- send: {file: f}\n";
  CHECK(ParseSessionText(steps, &inputs).said == "nothing");
  CHECK(ParseSessionText(steps + "- send: {file: f}\n", &inputs).said ==
        "14:16: session[8].send.file: up to here the files have more than 128 MiB together");
}

TEST_CASE("payload: without inputs there are neither files nor an environment") {
  CHECK(ParseSessionText("session: [{send: {file: f}}]").said ==
        "5:25: session[0].send.file: the file \"f\" cannot be read from here");
  CHECK(ParseSessionText("session: [{send: \"${env.A}\"}]").said ==
        "5:19: session[0].send: the environment cannot be read from here");
}

TEST_CASE("payload: reaches says whose connections get a stamped message") {
  struct Row {
    std::string word;
    Reaches reaches;
  };
  for (const Row& row :
       {Row{"self", Reaches::kSelf}, Row{"others", Reaches::kOthers}, Row{"all", Reaches::kAll}}) {
    CAPTURE(row.word);
    for (const std::string payload : {"json: {s: \"${stamp}\"}", "binary: {text: \"${stamp}\"}"}) {
      CHECK(FirstAction<SendStep>("session: [{send: {" + payload + ", reaches: " + row.word + "}}]")
                .payload.reaches == row.reaches);
    }
  }
}

// What a json payload renders as, with fixed values.
std::string Rendered(std::string_view json) {
  FakeInputs inputs;
  inputs.environment = {{"QUOTED", "a\"b"}};
  const auto parsed =
      ParseSessionText("session: [{send: {json: " + std::string(json) +
                           "}}, {receive: {count: 1}}, {extract: {name: token, json: /t}}]",
                       &inputs);
  CAPTURE(json);
  REQUIRE(parsed.said == "nothing");
  const auto& content = std::get<SendStep>(parsed.roles.at(0).at(0).action).payload.content;
  CHECK(content.encoding() == TemplateEncoding::kJson);
  const std::vector<std::string> variables{"t\"1"};
  const DataRow row{"ann", "s\\3"};
  const std::vector<const DataRow*> rows{&row};
  RandomStream random(1, 1);
  TemplateValues values;
  values.connection = 7;
  values.session = 8;
  values.seq = 9;
  values.received = 10;
  values.role = "ro\"le";
  values.random = &random;
  values.variables = variables;
  values.rows = rows;
  return content.Render(values);
}

TEST_CASE("json payload: values become what they look like") {
  struct Row {
    std::string_view json, rendered;
  };
  const Row rows[] = {
      {"{b: 1, a: [x, {c: }]}", R"({"b":1,"a":["x",{"c":null}]})"},
      {"[]", "[]"},
      {"{}", "{}"},
      {"5", "5"},
      {"hello", "\"hello\""},
      {"[0, -0.5, 1e5, 1.5E-3, true, false, null, ~]", "[0,-0.5,1e5,1.5E-3,true,false,null,null]"},
      {"[\"0\", '1', \"true\", \"null\"]", R"(["0","1","true","null"])"},
      {"['010', \"0x10\", !!str 1_000, '.5', '5.', '+1', yes, 'True', '.inf', 1s, 0xyz, 1.2.3]",
       R"(["010","0x10","1_000",".5","5.","+1","yes","True",".inf","1s","0xyz","1.2.3"])"},
      {R"(["a\"b\\c\nd\u0001", "é"])", R"(["a\"b\\c\nd\u0001","é"])"},
      {R"({"k\"": 1, "${text}": 2, "": 3})", R"({"k\"":1,"hello":2,"":3})"},
      {R"(["${connection}", "${session}", "${seq}", "${received}"])", "[7,8,9,10]"},
      {R"([" ${seq}", "${seq}${seq}", "n${seq}"])", R"([" 9","99","n9"])"},
      {R"(["${random.int(3,3)}", "${random.int(3,3)}."])", R"([3,"3."])"},
      {R"(["${connections}", "${on}", "${text}", "${connections} "])", R"([5,true,"hello","5 "])"},
      {R"(["${role}", "${token}", "${users.name}", "${users.password}"])",
       R"(["ro\"le","t\"1","ann","s\\3"])"},
      {R"(["${env.QUOTED}", "$${seq}"])", R"(["a\"b","${seq}"])"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    CHECK(Rendered(row.json) == row.rendered);
  }
}

}  // namespace
}  // namespace wsurge
