#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "common/plan/session_program.h"
#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Template Text(std::string_view text) { return Template::Literal(text); }
Payload TextPayload(std::string_view text) { return {Text(text), false, Reaches::kUnknown}; }

// The last step of a session that begins with one that brings a message.
template <typename StepType>
StepType AfterMessage(const std::string& step) {
  const ParsedSession parsed = ParseSessionText("session: [{receive: {count: 1}}, " + step + "]");
  CAPTURE(step);
  REQUIRE(parsed.said == "nothing");
  return std::get<StepType>(parsed.roles.at(0).at(1).action);
}

Match Holding(std::vector<TextCondition> texts) {
  Match match;
  match.texts = std::move(texts);
  return match;
}

Match Contains(std::string_view text) { return Holding({{TextRelation::kContains, Text(text)}}); }

Regex Compiled(std::string_view pattern) { return *Regex::Compile(pattern); }

TEST_CASE("session: a send and a request against the model") {
  CHECK(FirstAction<SendStep>("session: [{send: \"a ${seq} ${text} $${seq}\"}]") ==
        SendStep{{Template({"a ", Placeholder::kSeq, " hello ${seq}"})}});
  CHECK(FirstAction<SendStep>("session: [{send: {text: 010}}]") == SendStep{TextPayload("010")});
  CHECK(FirstAction<SendStep>("session: [{send: \"\"}]") == SendStep{});
  CHECK(FirstAction<SendStep>("session:\n  - send: |\n      two\n      lines\n") ==
        SendStep{TextPayload("two\nlines\n")});
  CHECK(FirstAction<RequestStep>("session: [{request: {text: a}}]") ==
        RequestStep{TextPayload("a"), {ReplyKind::kEcho, {}}, seconds(10)});
  CHECK(FirstAction<RequestStep>("session: [{request: {text: a, reply: next, timeout: 1.5s}}]") ==
        RequestStep{TextPayload("a"), {ReplyKind::kNext, {}}, milliseconds(1500)});
  CHECK(FirstAction<RequestStep>("session: [{request: {text: a, reply: none}}]") ==
        RequestStep{TextPayload("a"), {ReplyKind::kNone, {}}, seconds(10)});
  CHECK(FirstAction<RequestStep>(
            "session: [{request: {text: a, reply: {contains: \"c${received}\"}}}]") ==
        RequestStep{TextPayload("a"),
                    {ReplyKind::kMatch,
                     Holding({{TextRelation::kContains, Template({"c", Placeholder::kReceived})}})},
                    seconds(10)});
}

TEST_CASE("session: a stream against the model, with its defaults") {
  StreamStep least;
  least.rate_per_second = 50;
  least.duration = minutes(1);
  least.payload = TextPayload("x");
  CHECK(FirstAction<StreamStep>("session: [{stream: {rate: 50/s, for: 1m, text: x}}]") == least);
  CHECK(least.stagger);
  CHECK(least.window == 1000);
  StreamStep all;
  all.rate_per_second = 0.5;
  all.total = true;
  all.spacing = Spacing::kPoisson;
  all.count = 7;
  all.payload = {Template({"x", Placeholder::kStamp}), false, Reaches::kOthers};
  all.reply = {ReplyKind::kNext, {}};
  all.timeout = seconds(2);
  all.window = 3;
  CHECK(FirstAction<StreamStep>(
            "session: [{stream: {total_rate: 30/m, spacing: poisson, count: 7, text: "
            "\"x${stamp}\", reaches: others, reply: next, timeout: 2s, window: 3}}]") == all);
  CHECK(FirstAction<StreamStep>("session: [{stream: {rate: 1/h, for: 1s, text: x}}]")
            .rate_per_second == doctest::Approx(1.0 / 3600));
  CHECK(!FirstAction<StreamStep>(
             "session: [{stream: {rate: 1/s, for: 1s, text: x, spacing: even, stagger: false}}]")
             .stagger);
}

TEST_CASE("session: the steps that wait against the model") {
  CHECK(FirstAction<ReceiveStep>("session: [{receive: {count: \"${connections}\"}}]") ==
        ReceiveStep{5, std::nullopt, std::nullopt, seconds(60), ""});
  CHECK(
      FirstAction<ReceiveStep>("session: [{receive: {for: 200us, save: a/b.txt, timeout: 5m}}]") ==
      ReceiveStep{std::nullopt, std::chrono::microseconds(200), std::nullopt, minutes(5),
                  "a/b.txt"});
  CHECK(FirstAction<ReceiveStep>("session: [{receive: {until: {contains: done}}}]") ==
        ReceiveStep{std::nullopt, std::nullopt, Contains("done"), seconds(60), ""});
  CHECK(FirstAction<ThinkStep>("session: [{think: 0s}]") == ThinkStep{});
  CHECK(FirstAction<ThinkStep>("session: [{think: \"5ms\"}]") ==
        ThinkStep{ThinkKind::kConstant, milliseconds(5), {}});
  CHECK(FirstAction<ThinkStep>("session: [{think: {uniform: [0s, 5ms]}}]") ==
        ThinkStep{ThinkKind::kUniform, {}, milliseconds(5)});
  CHECK(FirstAction<ThinkStep>("session: [{think: {exponential: 2s}}]") ==
        ThinkStep{ThinkKind::kExponential, seconds(2), {}});
  CHECK(FirstAction<BarrierStep>("session: [{barrier: {name: all}}]") ==
        BarrierStep{0, seconds(10)});
  CHECK(FirstAction<BarrierStep>("session: [{barrier: {name: all, timeout: 1m}}]") ==
        BarrierStep{0, minutes(1)});
}

TEST_CASE("session: the steps of the connection against the model") {
  CHECK(FirstAction<PingStep>("session: [{ping: {}}]") == PingStep{});
  CHECK(FirstAction<DropStep>("session: [{drop: {}}]") == DropStep{});
  CHECK(FirstAction<ReconnectStep>("session: [{reconnect: {}}]") == ReconnectStep{});
  CHECK(FirstAction<CloseStep>("session: [{close: {}}]") == CloseStep{1000, ""});
  CHECK(FirstAction<CloseStep>("session: [{close: {code: 4999, reason: \"${text}\"}}]") ==
        CloseStep{4999, "hello"});
}

TEST_CASE("session: the steps that look at a message against the model") {
  CHECK(AfterMessage<ExtractStep>("{extract: {name: a, json: /x/0}}") ==
        ExtractStep{Variable{0}, {"/x/0", std::nullopt, 0}});
  CHECK(AfterMessage<ExtractStep>("{extract: {name: a, json: \"\"}}") ==
        ExtractStep{Variable{0}, {"", std::nullopt, 0}});
  CHECK(AfterMessage<ExtractStep>("{extract: {name: a, regex: x+}}") ==
        ExtractStep{Variable{0}, {std::nullopt, Compiled("x+"), 0}});
  CHECK(AfterMessage<ExtractStep>("{extract: {name: a, regex: (x)(y)}}").extraction.group == 1);
  CHECK(
      AfterMessage<ExtractStep>("{extract: {name: a, regex: (x)(y), group: 2}}").extraction.group ==
      2);
  CHECK(
      AfterMessage<ExtractStep>("{extract: {name: a, regex: (x)(y), group: 0}}").extraction.group ==
      0);
  CHECK(AfterMessage<CheckStep>("{check: {name: all right, contains: x}}") ==
        CheckStep{"all right", Contains("x")});
  CHECK(AfterMessage<RecordStep>("{record: {name: age, json: /ms, unit: ms}}") ==
        RecordStep{"age", {"/ms", std::nullopt, 0}, 1e6});
  CHECK(AfterMessage<RecordStep>("{record: {name: age, json: /ms, unit: ns}}").unit_ns == 1);
  CHECK(AfterMessage<RecordStep>("{record: {name: age, json: /ms, unit: us}}").unit_ns == 1e3);
  CHECK(AfterMessage<RecordStep>("{record: {name: age, json: /ms, unit: s}}").unit_ns == 1e9);
}

TEST_CASE("session: the steps that hold steps against the model") {
  const auto repeat =
      FirstAction<RepeatStep>("session: [{repeat: {for: 30s, every: 1s, steps: [{ping: {}}]}}]");
  CHECK(repeat.duration == seconds(30));
  CHECK(repeat.every == seconds(1));
  CHECK(!repeat.times);
  CHECK(repeat.steps == std::vector<Step>{{1, "1.1.ping", PingStep{}}});
  const auto choose = FirstAction<ChooseStep>(
      "session: [{choose: [{weight: 1000000, steps: [{send: a}]}, {steps: [{ping: {}}]}]}]");
  CHECK(choose == ChooseStep{{{1'000'000, {{1, "1.1.1.send", SendStep{TextPayload("a")}}}},
                              {1, {{2, "1.2.1.ping", PingStep{}}}}}});
  CHECK(AfterMessage<WhenStep>(
            "{when: {if: {contains: x}, steps: [{ping: {}}], else: [{drop: {}}]}}") ==
        WhenStep{Contains("x"), {{2, "2.1.ping", PingStep{}}}, {{3, "2.else.1.drop", DropStep{}}}});
  CHECK(
      AfterMessage<WhenStep>("{when: {if: {contains: x}, steps: [{ping: {}}]}}").otherwise.empty());
  CHECK(FirstAction<OnMessageStep>("session: [{on_message: []}]") == OnMessageStep{});
  CHECK(FirstAction<OnMessageStep>(
            "session:\n"
            "  - on_message:\n"
            "      - {if: {contains: x}, drop: {}, name: cut}\n"
            "      - if: {contains: y}\n"
            "        steps: [{extract: {name: a, json: /a}}, {close: {}}]\n") ==
        OnMessageStep{{{Contains("x"), {{1, "cut", DropStep{}}}},
                       {Contains("y"),
                        {{2, "1.2.1.extract", ExtractStep{Variable{0}, {"/a", std::nullopt, 0}}},
                         {3, "1.2.2.close", CloseStep{}}}}}});
}

TEST_CASE("sessions: steps are numbered over all roles, and the role stands before their names") {
  const ParsedSession parsed = ParseSessionText(
      "sessions: {publisher: {steps: [{barrier: {name: all-in}}, {send: a, name: greeting}]}, "
      "reader: {steps: [{repeat: {times: 2, steps: [{receive: {count: 1}}]}}, "
      "{barrier: {name: done}}, {barrier: {name: all-in}}]}}");
  REQUIRE(parsed.said == "nothing");
  std::vector<std::string> names;
  std::vector<std::uint32_t> ids;
  for (const auto& role : parsed.roles) {
    ForEachStep(role, [&](const Step& step) {
      names.push_back(step.name);
      ids.push_back(step.id);
    });
  }
  CHECK(names == std::vector<std::string>{"publisher/1.barrier", "greeting", "reader/1.repeat",
                                          "reader/1.1.receive", "reader/2.barrier",
                                          "reader/3.barrier"});
  CHECK(ids == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5});
  CHECK(parsed.barriers == std::vector<std::string>{"all-in", "done"});
  CHECK(std::get<BarrierStep>(parsed.roles[1][1].action).barrier == 1);
  CHECK(std::get<BarrierStep>(parsed.roles[1][2].action).barrier == 0);
}

TEST_CASE("session: what only looks wrong is taken") {
  for (const std::string_view section : {
           // The second round has a message.
           "session: [{repeat: {times: 2, steps: [{when: {if: {contains: a}, steps: [{send: b}]}}, "
           "{receive: {count: 1}}]}}]",
           // One way leaves the connection open.
           "session: [{choose: [{steps: [{drop: {}}]}, {steps: [{ping: {}}]}]}, {send: a}]",
           // One way brings a message.
           "session: [{choose: [{steps: [{receive: {count: 1}}]}, {steps: [{ping: {}}]}]}, {check: "
           "{name: a, contains: b}}]",
           "session: [{receive: {count: 1}}, {when: {if: {contains: a}, steps: [{close: {}}]}}, "
           "{send: a}]",
           "session: [{repeat: {times: 3, steps: [{drop: {}}, {reconnect: {}}]}}, {send: a}]",
           "session: [{repeat: {times: 1, steps: [{send: a}, {close: {}}]}}]",
           "session: [{close: {}}, {close: {}}, {on_message: []}, {think: 1s}]",
           "session: [{repeat: {times: 3, every: 1s, steps: [{ping: {}}]}}]",
           "session: [{repeat: {times: 3, steps: [{repeat: {times: 2, every: 1s, steps: [{ping: "
           "{}}]}}]}}]",
           "session: [{repeat: {times: 3, steps: [{barrier: {name: a}}]}}]",
           "session: [{repeat: {times: 3, steps: [{think: {exponential: 1s}}]}}]",
           "session: [{on_message: [{if: {contains: a}, check: {name: b, contains: c}}]}, {think: "
           "1s}]",
           "session: [{drop: {}}, {reconnect: {}}, {send: a}]",
       }) {
    CAPTURE(section);
    CHECK(ParseSessionText(section).said == "nothing");
  }
}

TEST_CASE("session: loops in loops are walked in little time") {
  std::string steps = "[{think: 1s}";
  for (int i = 0; i < 10'000; ++i) steps += ", {think: 1s}";
  steps += "]";
  for (int i = 0; i < 20; ++i) {
    steps.insert(0, "[{repeat: {times: 2, steps: ").append("}}, {drop: {}}, {reconnect: {}}]");
  }
  CHECK(ParseSessionText("session: " + steps).said == "nothing");
}

TEST_CASE("match: every condition against the model") {
  Match texts = Holding({{TextRelation::kEquals, Text("=")},
                         {TextRelation::kContains, Text("c")},
                         {TextRelation::kStartsWith, Text("s")},
                         {TextRelation::kEndsWith, Text("e")}});
  texts.number = NumberRange{-1.5, 3};
  CHECK(AfterMessage<CheckStep>("{check: {name: n, ends_with: e, starts_with: s, contains: c, "
                                "equals: \"=\", number: {below: 3, above: -1.5}}}")
            .match == texts);
  Match rest;
  rest.regex = Compiled("^a+");
  rest.binary = false;
  rest.size = SizeCondition{1, 1024, std::nullopt};
  CHECK(AfterMessage<CheckStep>(
            "{check: {name: n, regex: ^a+, binary: false, size: {above: 1, below: 1KiB}}}")
            .match == rest);
  Match size;
  size.size = SizeCondition{std::nullopt, std::nullopt, 2048};
  CHECK(AfterMessage<CheckStep>("{check: {name: n, size: 2KiB}}").match == size);
}

TEST_CASE("match: with json the other conditions are about its value") {
  struct Row {
    std::string_view condition;
    JsonCondition expected;
  };
  const Row rows[] = {
      {"json: /a", {"/a", std::nullopt, std::nullopt, true}},
      {"json: \"\"", {"", std::nullopt, std::nullopt, true}},
      {"json: \"/a~1b~0/${text}\"", {"/a~1b~0/hello", std::nullopt, std::nullopt, true}},
      {"json: /a, equals: \"x${seq}\"",
       {"/a", Template({"x", Placeholder::kSeq}), std::nullopt, true}},
      {"json: /a, equals: 5", {"/a", Text("5"), std::nullopt, true}},
      {"json: /a, equals: null", {"/a", Text("null"), std::nullopt, true}},
      {"json: /a, above: -1.5, below: 2", {"/a", std::nullopt, NumberRange{-1.5, 2}, true}},
      {"json: /a, exists: true", {"/a", std::nullopt, std::nullopt, true}},
      {"json: /a, exists: false", {"/a", std::nullopt, std::nullopt, false}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.condition);
    Match expected;
    expected.json = row.expected;
    CHECK(AfterMessage<CheckStep>("{check: {name: n, " + std::string(row.condition) + "}}").match ==
          expected);
  }
}

}  // namespace
}  // namespace wsurge
