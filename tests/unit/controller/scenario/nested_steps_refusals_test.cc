#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

TEST_CASE("session: these rules, repeats and branches are refused with these words") {
  constexpr SessionRefusal kRefusals[] = {
      {"session: [{on_message: {if: {contains: x}, send: y}}]",
       "5:24: session[0].on_message: expected a list of rules such as [{if: {contains: ping}, "
       "send: pong}], got a map"},
      {"session: [{on_message: }]",
       "5:12: session[0].on_message: expected a list of rules such as [{if: {contains: ping}, "
       "send: pong}], got nothing"},
      {"session: [{on_message: [{send: y}]}, {think: 1s}]",
       R"(5:25: session[0].on_message[0]: missing key "if")"},
      {"session: [{on_message: [{if: {contains: x}}]}, {think: 1s}]",
       "5:25: session[0].on_message[0]: expected a step: send, request, extract, check, close, "
       "drop"},
      {"session: [{on_message: [{if: {contains: x}, think: 1s}]}, {think: 1s}]",
       "5:45: session[0].on_message[0].think: a rule may only send, request, extract, check, close "
       "and drop; this step belongs into the session"},
      {"session: [{on_message: [{if: {contains: x}, reconnect: {}}]}, {think: 1s}]",
       "5:45: session[0].on_message[0].reconnect: a rule may only send, request, extract, check, "
       "close and drop; this step belongs into the session"},
      {"session: [{on_message: [{if: {contains: x}, send: a, close: {}}]}, {think: 1s}]",
       R"(5:25: session[0].on_message[0]: one step at a time, but here stand send and close; begin each with a "-")"},
      {"session: [{on_message: [{if: {contains: x}, steps: []}]}, {think: 1s}]",
       "5:52: session[0].on_message[0].steps: at least one step is needed"},
      {"session: [{on_message: [{if: {contains: x}, steps: [{send: a}], send: b}]}, {think: 1s}]",
       R"(5:65: session[0].on_message[0]: "send" does not go with "steps"; put it into them)"},
      {"session: [{on_message: [{if: {contains: x}, steps: [{if: {contains: y}, send: a}]}]}, "
       "{think: 1s}]",
       R"(5:54: session[0].on_message[0].steps[0].if: "if" belongs to the rule, not to its steps)"},
      {"session: [{on_message: [{if: {contains: x}, steps: [{receive: {count: 1}}]}]}, {think: "
       "1s}]",
       "5:54: session[0].on_message[0].steps[0].receive: a rule may only send, request, extract, "
       "check, close and drop; this step belongs into the session"},
      {"session: [{repeat: {times: 3}}]", R"(5:20: session[0].repeat: missing key "steps")"},
      {"session: [{repeat: {steps: [{send: a}]}}]",
       R"(5:20: session[0].repeat: expected "times" or "for")"},
      {"session: [{repeat: {times: 3, for: 1s, steps: [{send: a}]}}]",
       R"(5:20: session[0].repeat: expected either "times" or "for", got both)"},
      {"session: [{repeat: {times: 0, steps: [{send: a}]}}]",
       R"(5:28: session[0].repeat.times: expected a whole number from 1 to 1000000000000, got "0")"},
      {"session: [{repeat: {times: 3, steps: []}}]",
       "5:38: session[0].repeat.steps: at least one step is needed"},
      {"session: [{repeat: {times: 3, every: 0s, steps: [{send: a}]}}]",
       R"(5:38: session[0].repeat.every: expected a duration above 0s up to 24h, got "0s")"},
      {"session: [{repeat: {count: 3, steps: [{send: a}]}}]",
       R"(5:21: session[0].repeat: unknown key "count"; did you mean "times"?)"},
      {"session: [{repeat: [{send: a}]}]",
       "5:20: session[0].repeat: expected a map such as {times: 10, steps: [...]}, got a list"},
      {"session: [{choose: {weight: 1, steps: [{send: a}]}}]",
       "5:20: session[0].choose: expected a list of branches such as [{weight: 2, steps: [...]}], "
       "got a map"},
      {"session: [{choose: []}]", "5:20: session[0].choose: at least one branch is needed"},
      {"session: [{choose: [send]}]",
       R"(5:21: session[0].choose[0]: expected a branch such as {weight: 2, steps: [...]}, got "send")"},
      {"session: [{choose: [{weight: 2}]}]", R"(5:21: session[0].choose[0]: missing key "steps")"},
      {"session: [{choose: [{weight: 0, steps: [{send: a}]}, {weight: 1000001, steps: [{send: "
       "a}]}]}]",
       R"(5:30: session[0].choose[0].weight: expected a whole number from 1 to 1000000, got "0")"
       "\n"
       R"(5:63: session[0].choose[1].weight: expected a whole number from 1 to 1000000, got "1000001")"},
      {"session: [{choose: [{weight: 0.5, steps: [{send: a}]}]}]",
       R"(5:30: session[0].choose[0].weight: expected a whole number from 1 to 1000000, got "0.5")"},
      {"session: [{choose: [{steps: []}]}]",
       "5:29: session[0].choose[0].steps: at least one step is needed"},
      {"session: [{receive: {count: 1}}, {when: []}]",
       "5:41: session[1].when: expected a map such as {if: {contains: ok}, steps: [...]}, got a "
       "list"},
      {"session: [{receive: {count: 1}}, {when: {}}]",
       R"(5:41: session[1].when: missing key "if")"
       "\n"
       R"(5:41: session[1].when: missing key "steps")"},
      {"session: [{receive: {count: 1}}, {when: {if: ok, steps: [{send: a}]}}]",
       R"(5:46: session[1].when.if: expected a match such as {contains: ping}, got "ok")"},
      {"session: [{receive: {count: 1}}, {when: {if: {contains: x}, then: [{send: a}]}}]",
       R"(5:61: session[1].when: unknown key "then"; did you mean "steps"?)"},
      {"session: [{receive: {count: 1}}, {when: {if: {contains: x}, steps: [{send: a}], else: "
       "[]}}]",
       "5:87: session[1].when.else: at least one step is needed"},
      {"session: [{receive: {count: 1}}, {when: {if: {contains: x}, steps: [{send: a, name: n}], "
       "else: [{send: b, name: n}]}}]",
       R"(5:113: session[1].when.else[0].name: the name "n" is taken by session[1].when.steps[0])"},
  };
  CheckSessionRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
