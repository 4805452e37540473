#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("session: these rules and repeats are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"session: [{on_message: {if: {contains: x}, send: y}}]",
       "5:24: session[0].on_message: expected a list of rules such as [{if: {contains: ping}, "
       "send: pong}], got a map"},
      {"session: [{on_message: }]",
       "5:12: session[0].on_message: expected a list of rules such as [{if: {contains: ping}, "
       "send: pong}], got nothing"},
      {"session: [{on_message: [{send: y}]}, {think: 1s}]",
       R"(5:25: session[0].on_message[0]: missing key "if")"},
      {"session: [{on_message: [{if: {contains: x}}]}, {think: 1s}]",
       "5:25: session[0].on_message[0]: expected a step: send, request, close"},
      {"session: [{on_message: [{if: {contains: x}, think: 1s}]}, {think: 1s}]",
       "5:45: session[0].on_message[0].think: a rule may only send, request and close; this step "
       "belongs into the session"},
      {"session: [{on_message: [{if: {contains: x}, drop: {}}]}, {think: 1s}]",
       R"(5:45: session[0].on_message[0].drop: "drop" is not supported by this version of wsurge)"},
      {"session: [{on_message: [{if: {contains: x}, send: a, close: {}}]}, {think: 1s}]",
       R"(5:25: session[0].on_message[0]: one step at a time, but here stand send and close; begin each with a "-")"},
      {"session: [{on_message: [{if: {contains: x}, steps: []}]}, {think: 1s}]",
       "5:52: session[0].on_message[0].steps: at least one step is needed"},
      {"session: [{on_message: [{if: {contains: x}, steps: [{send: a}], send: b}]}, {think: 1s}]",
       R"(5:65: session[0].on_message[0]: "send" does not go with "steps"; put it into them)"},
      {"session: [{on_message: [{if: {contains: x}, steps: [{if: {contains: y}, send: a}]}]}, "
       "{think: 1s}]",
       R"(5:54: session[0].on_message[0].steps[0]: "if" belongs to the rule, not to its steps)"},
      {"session: [{repeat: {times: 3}}]", R"(5:20: session[0].repeat: missing key "steps")"},
      {"session: [{repeat: {steps: [{send: a}]}}]",
       R"(5:20: session[0].repeat: expected "times" or "for")"},
      {"session: [{repeat: {times: 3, for: 1s, steps: [{send: a}]}}]",
       R"(5:20: session[0].repeat: expected either "times" or "for", got both)"},
      {"session: [{repeat: {times: 0, steps: [{send: a}]}}]",
       R"(5:28: session[0].repeat.times: expected a whole number from 1 to 1000000000000, got "0")"},
      {"session: [{repeat: {times: 3, steps: []}}]",
       "5:38: session[0].repeat.steps: at least one step is needed"},
      {"session: [{repeat: {times: 3, every: 1s, steps: [{send: a}]}}]",
       R"(5:31: session[0].repeat.every: "every" is not supported by this version of wsurge)"},
      {"session: [{repeat: {times: 3, steps: [{think: 0s}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{on_message: []}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{repeat: {times: 2, steps: [{think: 0ms}]}}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"
       "\n"
       "5:48: session[0].repeat.steps[0].repeat: no step in it takes time: it would only keep a "
       "processor busy; add a think, request or receive step"},
      {"session: [{repeat: {count: 3, steps: [{send: a}]}}]",
       R"(5:21: session[0].repeat: unknown key "count"; did you mean "times"?)"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
