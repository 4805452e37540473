#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("roles: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"sessions: {}", "5:11: sessions: at least one role is needed"},
      {"sessions: [a]",
       "5:11: sessions: expected a map of names and roles such as {reader: {share: 3, steps: "
       "[...]}}, got a list"},
      {"sessions: {a: 5}",
       R"(5:15: sessions.a: expected a role such as {share: 3, steps: [{send: hello}]}, got "5")"},
      {"sessions: {a: {}}", R"(5:15: sessions.a: missing key "steps")"},
      {"sessions: {a: {steps: []}}", "5:23: sessions.a.steps: at least one step is needed"},
      {"sessions: {a: {share: 0, steps: [{send: hi}]}}",
       R"(5:23: sessions.a.share: expected a whole number from 1 to 1000000, got "0")"},
      {"sessions: {a: {share: 1.5, steps: [{send: hi}]}}",
       R"(5:23: sessions.a.share: expected a whole number from 1 to 1000000, got "1.5")"},
      {"sessions: {a: {share: 1, count: 1, steps: [{send: hi}]}}",
       R"(5:15: sessions.a: expected either "share" or "count", got both)"},
      {"sessions: {a: {count: 0, steps: [{send: hi}]}}",
       R"(5:23: sessions.a.count: expected a whole number from 1 to 1000000, got "0")"},
      {"sessions: {a: {count: 2, steps: [{send: hi}]}}",
       R"(4:31: load[0].connections: the roles with a "count" take 2 connections, the phase has 1)"},
      {"sessions: {a: {count: 1, steps: [{send: hi}]}, b: {count: 1, steps: [{send: hi}]}}",
       R"(4:31: load[0].connections: the roles with a "count" take 2 connections, the phase has 1)"},
      {R"(sessions: {"a{": {steps: [{send: hi}]}})",
       R"(5:12: sessions: "a{" is no name for a role; expected 1 to 128 bytes without braces, control characters and line breaks)"},
      {"sessions: {a: {weight: 3, steps: [{send: hi}]}}",
       R"(5:16: sessions.a: unknown key "weight"; did you mean "share"?)"},
      {R"(sessions: {a: {url: "http://h", steps: [{send: hi}]}})",
       R"(5:21: sessions.a.url: expected a URL that begins with ws:// or wss://, got "http://h")"},
      {R"(sessions: {a: {url: "", steps: [{send: hi}]}})",
       R"(5:21: sessions.a.url: expected a URL that begins with ws:// or wss://, or a path that begins with /, got "")"},
      {"sessions: {a: {url: chat, steps: [{send: hi}]}}",
       R"(5:21: sessions.a.url: expected a URL that begins with ws:// or wss://, or a path that begins with /, got "chat")"},
      {R"(sessions: {a: {url: "/a b", steps: [{send: hi}]}})",
       "5:21: sessions.a.url: spaces and other characters beyond ASCII stand in a URL as %20 and "
       "so on"},
      {R"(sessions: {a: {url: "/a#b", steps: [{send: hi}]}})",
       R"(5:21: sessions.a.url: a URL is asked for without its fragment; leave out what follows "#" or write %23)"},
      {R"(sessions: {a: {url: "/${seq}", steps: [{send: hi}]}})",
       R"(5:23: sessions.a.url: "${seq}" cannot be used here: it belongs to a message, and none has been sent when the connection is opened)"},
      {"sessions: {a: {connection: {max_message: 0}, steps: [{send: hi}]}}",
       R"(5:42: sessions.a.connection.max_message: expected from 1 to 1073741824 bytes, got "0")"},
      {"sessions: {a: {login: {}, steps: [{send: hi}]}}",
       R"(5:23: sessions.a.login: missing key "http")"},
      {R"(sessions: {a: {steps: [{send: "${token}"}]}, b: {steps: [{request: {text: hi}}, {extract: {name: token, json: /t}}]}})",
       R"(5:32: sessions.a.steps[0].send: "${token}" cannot be used here: no "extract" of this session sets it; another role's variables are its own)"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
