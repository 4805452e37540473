#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("session: these steps are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"session: []", "5:10: session: at least one step is needed"},
      {"session: {send: a}", "5:10: session: expected a list of steps, got a map"},
      {"session: [send]",
       R"(5:11: session[0]: expected a step such as {send: hello} or {think: 1s}, got "send")"},
      {"session: [{}]",
       "5:11: session[0]: expected a step: send, request, receive, on_message, repeat, think, "
       "close"},
      {"session: [{name: x}]",
       "5:11: session[0]: expected a step: send, request, receive, on_message, repeat, think, "
       "close"},
      {"session: [{sned: x}]", R"(5:12: session[0]: unknown key "sned"; did you mean "send"?)"},
      {"session: [{send: a, think: 1s}]",
       R"(5:11: session[0]: one step at a time, but here stand send and think; begin each with a "-")"},
      {"session: [{stream: {rate: 5/s}}]",
       R"(5:12: session[0].stream: "stream" is not supported by this version of wsurge)"},
      {"session: [{send: a}, {send: b}, {stream: {rate: 5/s}}]",
       R"(5:34: session[2].stream: "stream" is not supported by this version of wsurge)"},
      {"session: [{choose: []}, {when: {}}, {extract: {}}, {check: {}}, {record: {}}, {ping: {}}, "
       "{drop: {}}, {reconnect: {}}, {barrier: {}}]",
       R"(5:12: session[0].choose: "choose" is not supported by this version of wsurge)"
       "\n"
       R"(5:26: session[1].when: "when" is not supported by this version of wsurge)"
       "\n"
       R"(5:38: session[2].extract: "extract" is not supported by this version of wsurge)"
       "\n"
       R"(5:53: session[3].check: "check" is not supported by this version of wsurge)"
       "\n"
       R"(5:66: session[4].record: "record" is not supported by this version of wsurge)"
       "\n"
       R"(5:80: session[5].ping: "ping" is not supported by this version of wsurge)"
       "\n"
       R"(5:92: session[6].drop: "drop" is not supported by this version of wsurge)"
       "\n"
       R"(5:104: session[7].reconnect: "reconnect" is not supported by this version of wsurge)"
       "\n"
       R"(5:121: session[8].barrier: "barrier" is not supported by this version of wsurge)"},
      {"session: [{sleep: 1s}]", R"(5:12: session[0]: unknown key "sleep"; did you mean "think"?)"},
      {"session: [{send: [a]}]",
       R"(5:18: session[0].send: expected a text or {text: "..."}, got a list)"},
      {"session: [{send: }]",
       R"(5:12: session[0].send: expected a text or {text: "..."}, got nothing)"},
      {"session: [{send: {json: {a: 1}}}]",
       R"(5:19: session[0].send.json: "json" is not supported by this version of wsurge)"},
      {"session: [{send: {binary: {size: 1KiB}}}]",
       R"(5:19: session[0].send.binary: "binary" is not supported by this version of wsurge)"},
      {"session: [{send: {txt: a}}]",
       R"(5:19: session[0].send: unknown key "txt"; did you mean "text"?)"},
      {"session: [{send: {}}]", R"(5:18: session[0].send: missing key "text")"},
      {R"(session: [{send: "hi ${nam}"}])",
       R"(5:22: session[0].send: unknown name "nam"; known: connections, text, connection, seq, received, now_ns)"},
      {R"(session: [{send: "a\tb ${nam}"}])",
       R"(5:18: session[0].send: unknown name "nam"; known: connections, text, connection, seq, received, now_ns)"},
      {R"(session: [{send: "${uuid} and ${random.int(1,9)} and ${received} and ${recieved}"}])",
       R"(5:19: session[0].send: "${uuid}" is not supported by this version of wsurge)"
       "\n"
       R"(5:31: session[0].send: "${random.int(1,9)}" is not supported by this version of wsurge)"
       "\n"
       R"(5:70: session[0].send: unknown name "recieved"; did you mean "received"?)"},
      {R"(session: [{send: "hi ${seq"}])",
       R"(5:22: session[0].send: "${" is never closed with "}"; write $${ for a literal ${)"},
      {R"(session: [{send: "${users.name}"}])",
       R"(5:19: session[0].send: unknown name "users.name"; known: connections, text, connection, seq, received, now_ns)"},
      {"session: [{request: hello}]",
       R"(5:21: session[0].request: expected a map such as {text: hello}, got "hello")"},
      {"session: [{request: {reply: echo}}]", R"(5:21: session[0].request: missing key "text")"},
      {"session: [{request: {text: a, reply: none}}]",
       R"(5:38: session[0].request.reply: "none" is not supported by this version of wsurge; use a send step)"},
      {"session: [{request: {text: a, reply: ecko}}]",
       R"(5:38: session[0].request.reply: expected echo, next or a match such as {contains: ok}, got "ecko")"},
      {"session: [{request: {text: a, reply: [a]}}]",
       "5:38: session[0].request.reply: expected echo, next or a match such as {contains: ok}, got "
       "a list"},
      {"session: [{request: {text: a, timeout: 0s}}]",
       R"(5:40: session[0].request.timeout: expected a duration above 0s up to 24h, got "0s")"},
      {"session: [{request: {text: a, timout: 1s}}]",
       R"(5:31: session[0].request: unknown key "timout"; did you mean "timeout"?)"},
      {"session: [{receive: {}}]", R"(5:21: session[0].receive: expected "count" or "for")"},
      {"session: [{receive: 5}]",
       R"(5:21: session[0].receive: expected a map such as {count: 10} or {for: 10s}, got "5")"},
      {"session: [{receive: {count: 1, for: 1s}}]",
       R"(5:21: session[0].receive: expected either "count" or "for", got both)"},
      {"session: [{receive: {count: 0}}]",
       R"(5:29: session[0].receive.count: expected a whole number from 1 to 1000000000000, got "0")"},
      {"session: [{receive: {count: 1000000000001}}]",
       R"(5:29: session[0].receive.count: expected a whole number from 1 to 1000000000000, got "1000000000001")"},
      {"session: [{receive: {until: {equals: x}}}]",
       R"(5:22: session[0].receive.until: "until" is not supported by this version of wsurge)"},
      {"session: [{receive: {count: 1, save: /etc/passwd}}]",
       R"(5:38: session[0].receive.save: the file lies under the agent's data folder: no "/" in front)"},
      {"session: [{receive: {count: 1, save: ../x}}]",
       R"(5:38: session[0].receive.save: "." and ".." may not stand in the path)"},
      {"session: [{receive: {count: 1, save: a/../x}}]",
       R"(5:38: session[0].receive.save: "." and ".." may not stand in the path)"},
      {"session: [{receive: {count: 1, save: a//x}}]",
       "5:38: session[0].receive.save: a folder in the path has no name"},
      {R"(session: [{receive: {count: 1, save: ""}}])",
       "5:38: session[0].receive.save: expected a file name"},
      {R"(session: [{receive: {count: 1, save: "a\0b"}}])",
       "5:38: session[0].receive.save: control characters and line breaks may not stand in a path"},
      {R"(session: [{receive: {count: 1, save: "f${connection}"}}])",
       R"(5:40: session[0].receive.save: "${connection}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {"session: [{think: 5}]",
       R"(5:19: session[0].think: expected a duration such as 500ms, 10s or 5m, got "5")"},
      {"session: [{think: {uniform: [1s, 2s]}}]",
       R"(5:20: session[0].think.uniform: "uniform" is not supported by this version of wsurge)"},
      {"session: [{think: {}}]",
       "5:19: session[0].think: expected a duration such as 1s, got a map"},
      {"session: [{think: soon}]",
       R"(5:19: session[0].think: expected a duration such as 500ms, 10s or 5m, got "soon")"},
      {"session: [{close: }]",
       "5:12: session[0].close: expected a map such as {code: 1000, reason: bye} or {}, got "
       "nothing"},
      {"session: [{close: {code: 1001}}]",
       "5:26: session[0].close.code: expected 1000 or a code from 3000 to 4999, got 1001"},
      {"session: [{close: {code: 5000}}]",
       "5:26: session[0].close.code: expected 1000 or a code from 3000 to 4999, got 5000"},
      {"session: [{close: {code: 999999}}]",
       R"(5:26: session[0].close.code: expected a whole number from 0 to 65535, got "999999")"},
      {"session: [{close: {resaon: x}}]",
       R"(5:20: session[0].close: unknown key "resaon"; did you mean "reason"?)"},
      {R"(session: [{close: {reason: "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345"}}])",
       "5:28: session[0].close.reason: a reason has at most 123 bytes, this one 125"},
      {R"(session: [{close: {reason: "bye ${connection}"}}])",
       R"(5:33: session[0].close.reason: "${connection}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {"session: [{send: a, name: x}, {send: b, name: x}]",
       R"(5:47: session[1].name: the name "x" is taken by session[0])"},
      {"session: [{send: a, name: 2.send}, {send: b}]",
       R"(5:36: session[1]: the name "2.send" is taken by session[0])"},
      {R"(session: [{send: a, name: "x\ny"}])",
       "5:27: session[0].name: control characters and line breaks may not stand in a name"},
      {"session: [{receive: {messages: 3}}]",
       R"(5:22: session[0].receive: unknown key "messages"; did you mean "count"?)"},
      {R"(session: [{send: "${a}"}, {think: 1s, nme: x}])",
       R"(5:19: session[0].send: unknown name "a"; known: connections, text, connection, seq, received, now_ns)"
       "\n"
       R"(5:39: session[1]: unknown key "nme"; did you mean "name"?)"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
