#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

TEST_CASE("templates: these names are refused with these words") {
  FakeInputs inputs;
  inputs.environment = {{"TOKEN", "hunter2"}, {"BAD", "\xff"}};
  constexpr SessionRefusal kRefusals[] = {
      {R"(session: [{send: "hi ${nam}"}])",
       R"(5:22: session[0].send: unknown name "nam"; known: connections, on, text, users.name, users.password, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"},
      {R"(session: [{send: "a\tb ${nam}"}])",
       R"(5:18: session[0].send: unknown name "nam"; known: connections, on, text, users.name, users.password, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"},
      {R"(session: [{send: "${received} and ${recieved} and ${recieved}"}])",
       R"(5:35: session[0].send: unknown name "recieved"; did you mean "received"?)"
       "\n"
       R"(5:51: session[0].send: unknown name "recieved"; did you mean "received"?)"},
      {R"(session: [{send: "hi ${seq"}])",
       R"(5:22: session[0].send: "${" is never closed with "}"; write $${ for a literal ${)"},
      {R"(session: [{send: "${user.name}"}])",
       R"(5:19: session[0].send: unknown name "user.name"; did you mean "users.name"?)"},
      {R"(session: [{send: "${users.nam}"}])",
       R"(5:19: session[0].send: the data table "users" has no column "nam"; did you mean "name"?)"},
      {R"(session: [{send: "${users.zip}"}])",
       R"(5:19: session[0].send: the data table "users" has no column "zip"; it has name, password)"},
      {R"(session: [{send: "${random.int}"}])",
       "5:19: session[0].send: random.int takes its arguments in parentheses: "
       "${random.int(1,100)}"},
      {R"(session: [{send: "${random.int(1)}"}])",
       "5:19: session[0].send: random.int takes 2 numbers, here are 1; it is written "
       "${random.int(1,100)}"},
      {R"(session: [{send: "${random.int(9,1)}"}])",
       "5:19: session[0].send: random.int: the first number must not be larger than the second, "
       "here 9 and 1"},
      {R"(session: [{send: "${random.text(0)}"}])",
       "5:19: session[0].send: random.text: the length must be 1 to 1048576, not 0"},
      {R"(session: [{send: "${random.txt(5)}"}])",
       "5:19: session[0].send: unknown name \"random.txt(5)\"; did you mean \"random.text\"?"},
      {R"(session: [{send: "${random.float(5)}"}])",
       "5:19: session[0].send: unknown name \"random.float(5)\"; did you mean \"random.int\"?"},
      {R"(session: [{send: "${random.bytes(5)}"}])",
       R"(5:19: session[0].send: "${random.bytes(5)}" cannot be used here: these bytes are no text; they may stand only in {binary: {text: ...}})"},
      {R"(session: [{send: "${env.NONE} ${env.NONE}"}])",
       "5:19: session[0].send: the environment variable NONE is not set"
       "\n"
       "5:31: session[0].send: the environment variable NONE is not set"},
      {R"(session: [{send: "${env.a-b}"}])",
       R"(5:19: session[0].send: "a-b" is no name of an environment variable; expected letters, digits and _, no digit first)"},
      {R"(session: [{send: "${env.BAD}"}])",
       "5:19: session[0].send: the value of the environment variable BAD is not valid UTF-8"},
      {R"(session: [{send: "${Seq}"}])",
       R"(5:19: session[0].send: unknown name "Seq"; did you mean "seq"?)"},
      {R"(session: [{send: "${ seq }"}])",
       R"(5:19: session[0].send: unknown name " seq "; did you mean "seq"?)"},
      {R"(session: [{send: "${}"}])",
       R"(5:19: session[0].send: unknown name ""; known: connections, on, text, users.name, users.password, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"},
      {R"(session: [{send: "${token}"}, {receive: {count: 1}}, {extract: {name: token, json: /t}}, {send: "${tokn}"}])",
       R"(5:98: session[3].send: unknown name "tokn"; did you mean "token"?)"},
      {R"(session: [{send: {json: {extract: {name: token}}}}, {send: "${token}"}])",
       R"(5:61: session[1].send: unknown name "token"; known: connections, on, text, users.name, users.password, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"},
      {R"(session: [{receive: {count: "${seq}"}}])",
       R"(5:30: session[0].receive.count: "${seq}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {R"(session: [{receive: {count: "${users.name}"}}])",
       R"(5:30: session[0].receive.count: "${users.name}" cannot be used here: only vars may stand here, not what differs from session to session)"},
      {R"(session: [{receive: {count: "${env.TOKEN}"}}])",
       R"(5:29: session[0].receive.count: expected a whole number from 1 to 1000000000000, got "${env.TOKEN}")"},
      {R"(session: [{receive: {for: "${env.TOKEN}"}}])",
       R"(5:27: session[0].receive.for: expected a duration such as 500ms, 10s or 5m, got "${env.TOKEN}")"},
      {R"(session: [{close: {code: "${env.TOKEN}"}}])",
       R"(5:26: session[0].close.code: expected a whole number from 0 to 65535, got "${env.TOKEN}")"},
      {R"(session: [{request: {text: a, reply: {contains: "${uuid}"}}}])",
       R"(5:50: session[0].request.reply.contains: "${uuid}" cannot be used here: its value here would be another one than in the request)"},
      {R"(session: [{request: {text: a, reply: {contains: "${random.int(1,2)}"}}}])",
       R"(5:50: session[0].request.reply.contains: "${random.int(1,2)}" cannot be used here: its value here would be another one than in the request)"},
      {R"(session: [{request: {text: a, reply: {contains: "${now_ns}"}}}])",
       R"(5:50: session[0].request.reply.contains: "${now_ns}" cannot be used here: its value here would be another one than in the request)"},
      {R"(session: [{request: {text: a, reply: {contains: "${stamp}"}}}])",
       R"(5:50: session[0].request.reply.contains: "${stamp}" cannot be used here: its value here would be another one than in the request)"},
      {R"(session: [{on_message: [{if: {contains: "${uuid}"}, send: a}]}, {think: 1s}])",
       R"(5:42: session[0].on_message[0].if.contains: "${uuid}" cannot be used here: it would have another value for each message that is looked at)"},
      {R"(session: [{request: {text: a, reply: {regex: "${env.TOKEN}("}}}])",
       "5:46: session[0].request.reply.regex: this is no regular expression"},
      {R"(session: [{request: {text: a, reply: {regex: "${seq}"}}}])",
       R"(5:47: session[0].request.reply.regex: "${seq}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {R"(sessions: {a: {steps: [{receive: {count: 1}}, {extract: {name: token, json: /t}}]}, b: {steps: [{send: "${token}"}]}})",
       R"(5:105: sessions.b.steps[0].send: "${token}" cannot be used here: no "extract" of this session sets it; another role's variables are its own)"},
      {"sessions: {a: {steps: [{send: x, name: n}]}, b: {steps: [{send: y, name: n}]}}",
       R"(5:74: sessions.b.steps[0].name: the name "n" is taken by sessions.a.steps[0])"},
      {R"(session: [{send: "${random.bytes}"}])",
       R"(5:19: session[0].send: "${random.bytes}" cannot be used here: these bytes are no text; they may stand only in {binary: {text: ...}})"},
  };
  CheckSessionRefusals(kRefusals, &inputs);
}

}  // namespace
}  // namespace wsurge
