#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

TEST_CASE("session: what can be seen to go wrong is refused with these words") {
  constexpr SessionRefusal kRefusals[] = {
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
      {"session: [{repeat: {times: 3, steps: [{ping: {}}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{receive: {count: 1}}, {repeat: {times: 3, steps: [{check: {name: a, contains: "
       "b}}]}}]",
       "5:43: session[1].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{drop: {}}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{reconnect: {}}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{think: {uniform: [0s, 0s]}}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{repeat: {times: 3, steps: [{choose: [{steps: [{ping: {}}]}, {steps: [{think: "
       "0s}]}]}]}}]",
       "5:20: session[0].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{receive: {count: 1}}, {repeat: {times: 3, steps: [{when: {if: {contains: a}, "
       "steps: [{ping: {}}]}}]}}]",
       "5:43: session[1].repeat: no step in it takes time: it would only keep a processor busy; "
       "add a think, request or receive step"},
      {"session: [{extract: {name: a, json: /a}}]",
       "5:21: session[0].extract: there is no message yet that it could look at; put a request or "
       "receive step before it"},
      {"session: [{check: {name: a, contains: b}}]",
       "5:19: session[0].check: there is no message yet that it could look at; put a request or "
       "receive step before it"},
      {"session: [{record: {name: a, json: /a, unit: s}}]",
       "5:20: session[0].record: there is no message yet that it could look at; put a request or "
       "receive step before it"},
      {"session: [{when: {if: {contains: a}, steps: [{send: a}]}}]",
       "5:18: session[0].when: there is no message yet that it could look at; put a request or "
       "receive step before it"},
      {"session: [{send: a}, {request: {text: a, reply: none}}, {stream: {rate: 5/s, for: 1s, "
       "text: a}}, {check: {name: a, contains: b}}]",
       "5:106: session[3].check: there is no message yet that it could look at; put a request or "
       "receive step before it"},
      {"session: [{choose: [{steps: [{receive: {count: 1}}]}, {steps: [{check: {name: a, contains: "
       "b}}]}]}]",
       "5:72: session[0].choose[1].steps[0].check: there is no message yet that it could look at; "
       "put a request or receive step before it"},
      {"session: [{repeat: {times: 3, steps: [{check: {name: a, contains: b}}, {receive: {count: "
       "1}}]}}]",
       "5:47: session[0].repeat.steps[0].check: there is no message yet that it could look at; put "
       "a request or receive step before it"},
      {"session: [{repeat: {times: 1, steps: [{when: {if: {contains: a}, steps: [{send: a}]}}, "
       "{receive: {count: 1}}]}}]",
       "5:46: session[0].repeat.steps[0].when: there is no message yet that it could look at; put "
       "a request or receive step before it"},
      {"session: [{close: {}}, {send: a}]",
       R"(5:31: session[1].send: the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{drop: {}}, {request: {text: a}}]",
       R"(5:33: session[1].request: the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{drop: {}}, {receive: {for: 1s}}, {ping: {}}, {stream: {rate: 5/s, for: 1s, "
       "text: a}}]",
       R"(5:33: session[1].receive: the connection is closed here; put "reconnect: {}" before it)"
       "\n"
       R"(5:52: session[2].ping: the connection is closed here; put "reconnect: {}" before it)"
       "\n"
       R"(5:66: session[3].stream: the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{drop: {}}, {think: 1s}, {repeat: {times: 2, steps: [{request: {text: a}}, "
       "{reconnect: {}}]}}]",
       R"(5:74: session[2].repeat.steps[0].request: the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{repeat: {times: 2, steps: [{request: {text: a}}, {close: {}}]}}]",
       R"(5:49: session[0].repeat.steps[0].request: from the second round on the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{choose: [{steps: [{drop: {}}]}, {steps: [{close: {}}]}]}, {send: a}]",
       R"(5:77: session[1].send: the connection is closed here; put "reconnect: {}" before it)"},
      {"session: [{repeat: {times: 3, steps: [{repeat: {times: 3, steps: [{drop: {}}, {think: "
       "1s}]}}, {send: a}]}}]",
       R"(5:102: session[0].repeat.steps[1].send: the connection is closed here; put "reconnect: {}" before it)"},
  };
  CheckSessionRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
