#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("targets: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"targets: {}", "3:10: targets: at least one target is needed"},
      {R"(targets: "ws://h")",
       R"(3:10: targets: expected a map of names and URLs such as {echo: "ws://127.0.0.1:9001/echo"}, got "ws://h")"},
      {R"(targets: {a: "http://h/"})",
       R"(3:14: targets.a: expected a URL that begins with ws://, got "http://h/")"},
      {R"(targets: {a: "wss://h/"})",
       R"(3:14: targets.a: "wss://" is not supported by this version of wsurge)"},
      {R"(targets: {a: "ws://h:0/"})",
       R"(3:14: targets.a: expected a port from 1 to 65535, got "0")"},
      {R"(targets: {a: "ws://h:65536/"})",
       R"(3:14: targets.a: expected a port from 1 to 65535, got "65536")"},
      {R"(targets: {a: "ws://h:/"})",
       R"(3:14: targets.a: expected a port from 1 to 65535, got "")"},
      {R"(targets: {a: "ws://h:080/"})",
       R"(3:14: targets.a: expected a port from 1 to 65535, got "080")"},
      {R"(targets: {a: "ws:///x"})", "3:14: targets.a: the URL names no host"},
      {R"(targets: {a: "ws://u:p@h/"})",
       "3:14: targets.a: user names and passwords may not stand in a URL; send them in a header"},
      {R"(targets: {a: "ws://h/#f"})",
       R"(3:14: targets.a: a WebSocket URL has no fragment; leave out what follows "#" or write %23)"},
      {R"(targets: {a: "ws://h/a b"})",
       "3:14: targets.a: spaces and other characters beyond ASCII stand in a URL as %20 and so on"},
      {R"(targets: {a: "ws://h/ä"})",
       "3:14: targets.a: spaces and other characters beyond ASCII stand in a URL as %20 and so on"},
      {R"(targets: {a: "ws://h/a\r\nX: 1"})",
       "3:14: targets.a: control characters may not stand in a URL"},
      {R"(targets: {a: "ws://h$x/"})",
       R"(3:14: targets.a: expected a host name or an address, got "h$x")"},
      {R"(targets: {a: "ws://[::1/"})",
       R"(3:14: targets.a: expected an IPv6 address in brackets, got "[::1")"},
      {R"(targets: {a: "ws://[::g]/"})",
       R"(3:14: targets.a: expected an IPv6 address in brackets, got "[::g]")"},
      {R"(targets: {a: "ws://[::1]x/"})",
       R"(3:14: targets.a: expected an IPv6 address in brackets, got "[::1]x")"},
      {R"(targets: {a: "ws://${connection}/"})",
       "3:14: targets.a: placeholders may stand only in the path and the query; the host is the "
       "same for all connections"},
      {R"(targets: {a: "${connection}"})",
       R"(3:14: targets.a: expected a URL that begins with ws://, got "${connection}")"},
      {R"(targets: {a: "ws://h/?n=${seq}"})",
       R"(3:25: targets.a: "${seq}" cannot be used here: it has no value yet when the connection is opened; vars and ${connection} have)"},
      {R"(targets: {a: "ws://h/${conection}"})",
       R"(3:22: targets.a: unknown name "conection"; did you mean "connection"?)"},
      {R"(targets: {a: ""})",
       R"(3:14: targets.a: expected a URL such as ws://127.0.0.1:9001/echo, got "")"},
      {"targets: {a: }",
       "3:11: targets.a: expected a URL such as ws://127.0.0.1:9001/echo, got nothing"},
      {R"(targets: {a: {url: "ws://h/", start: [x], ready: 3s, watch: {pid: 1}}})",
       R"(3:31: targets.a.start: "start" is not supported by this version of wsurge)"
       "\n"
       R"(3:43: targets.a.ready: "ready" is not supported by this version of wsurge)"
       "\n"
       R"(3:54: targets.a.watch: "watch" is not supported by this version of wsurge)"},
      {R"(targets: {a: {ulr: "ws://h/"}})",
       R"(3:15: targets.a: unknown key "ulr"; did you mean "url"?)"},
      {R"(targets: {"a{b": "ws://h/"})",
       R"(3:11: targets: "a{b" is no name for a target; expected 1 to 128 bytes without braces, control characters and line breaks)"},
      {R"(targets: {"": "ws://h/"})",
       R"(3:11: targets: "" is no name for a target; expected 1 to 128 bytes without braces, control characters and line breaks)"},
      {R"(targets: {"a\eb": "ws://h/"})",
       R"(3:11: targets: "a\x1bb" is no name for a target; expected 1 to 128 bytes without braces, control characters and line breaks)"},
      {"run_targets: together",
       R"(6:14: run_targets: "together" is not supported by this version of wsurge)"},
      {"run_targets: parallel", R"(6:14: run_targets: expected in_turn, got "parallel")"},
      {R"(targets: {a: "ftp://h"})",
       R"(3:14: targets.a: expected a URL that begins with ws://, got "ftp://h")"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
