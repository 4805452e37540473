#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

TEST_CASE("session: these payloads and streams are refused with these words") {
  FakeInputs inputs;
  inputs.environment = {{"TOKEN", "hunter2"}, {"BAD", "\xff"}};
  constexpr SessionRefusal kRefusals[] = {
      {"session: [{send: {}}]",
       "5:18: session[0].send: expected a payload: text, json, binary, file or size"},
      {"session: [{send: {txt: a}}]",
       R"(5:19: session[0].send: unknown key "txt"; did you mean "text"?)"},
      {"session: [{send: {text: [a]}}]", "5:25: session[0].send.text: expected a text, got a list"},
      {"session: [{send: {text: a, json: b}}]",
       "5:18: session[0].send: one payload at a time, but here stand text and json"},
      {R"(session: [{send: {hex: "00"}}])",
       R"(5:19: session[0].send.hex: "hex" belongs into "binary": binary: {hex: ...})"},
      {"session: [{request: {reply: echo}}]",
       "5:21: session[0].request: expected a payload: text, json, binary, file or size"},
      {R"(session: [{send: {binary: "00"}}])",
       R"(5:27: session[0].send.binary: expected a map such as {hex: "00 ff"}, got "00")"},
      {"session: [{send: {binary: {}}}]",
       "5:27: session[0].send.binary: expected bytes: hex, base64, random, text, file or size"},
      {R"(session: [{send: {binary: {hex: "00", text: a}}}])",
       "5:27: session[0].send.binary: one payload at a time, but here stand hex and text"},
      {R"(session: [{send: {binary: {hex: "0g"}}}])",
       R"(5:33: session[0].send.binary.hex: expected pairs of hexadecimal digits such as "00 ff", got "0g")"},
      {R"(session: [{send: {binary: {hex: "000"}}}])",
       R"(5:33: session[0].send.binary.hex: expected pairs of hexadecimal digits such as "00 ff", got "000")"},
      {R"(session: [{send: {binary: {hex: "${seq}"}}}])",
       R"(5:34: session[0].send.binary.hex: "${seq}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {R"(session: [{send: {binary: {base64: "a*b"}}}])",
       R"(5:36: session[0].send.binary.base64: expected base64 such as aGVsbG8=, got "a*b")"},
      {R"(session: [{send: {binary: {base64: "${env.TOKEN}*"}}}])",
       R"(5:36: session[0].send.binary.base64: expected base64 such as aGVsbG8=, got "${env.TOKEN}*")"},
      {"session: [{send: {binary: {random: 0}}}]",
       R"(5:36: session[0].send.binary.random: expected from 1 to 1048576 bytes, got "0")"},
      {"session: [{send: {binary: {random: 2MiB}}}]",
       R"(5:36: session[0].send.binary.random: expected from 1 to 1048576 bytes, got "2MiB")"},
      {"session: [{send: {binary: {file: missing.bin}}}]",
       R"(5:34: session[0].send.binary.file: the file "missing.bin": there is no such file)"},
      {"session: [{send: {file: missing.bin}}]",
       R"(5:25: session[0].send.file: the file "missing.bin": there is no such file)"},
      {R"(session: [{send: {file: ""}}])",
       R"(5:25: session[0].send.file: expected a file name, got "")"},
      {R"(session: [{send: {file: "${env.TOKEN}"}}])",
       R"(5:26: session[0].send.file: "${env.TOKEN}" cannot be used here: its value is a secret, and this text is shown in reports)"},
      {"session: [{send: {size: 65MiB}}]",
       R"(5:25: session[0].send.size: expected from 0 to 67108864 bytes, got "65MiB")"},
      {"session: [{send: {size: 1.5}}]",
       R"(5:25: session[0].send.size: expected a number of bytes such as 512, 10KiB or 1MiB, got "1.5")"},
      {"session: [{send: {size: big}}]",
       R"(5:25: session[0].send.size: expected a number of bytes such as 512, 10KiB or 1MiB, got "big")"},
      {R"(session: [{send: {size: "10"}}])",
       R"(5:25: session[0].send.size: expected a number of bytes such as 512, 10KiB or 1MiB, got the text "10"; leave the quotes out)"},
      {"session: [{send: {text: a, reaches: all}}]",
       R"(5:37: session[0].send.reaches: nothing tells who got the message: "reaches" needs ${stamp} in it)"},
      {"session: [{send: {size: 1KiB, reaches: all}}]",
       R"(5:40: session[0].send.reaches: nothing tells who got the message: "reaches" needs ${stamp} in it)"},
      {R"(session: [{send: {text: "${stamp}", reaches: some}}])",
       R"(5:46: session[0].send.reaches: expected self, others or all, got "some")"},
      {R"(session: [{send: {text: "${stam}", reaches: all}}])",
       R"(5:26: session[0].send.text: unknown name "stam"; did you mean "stamp"?)"},
      {R"(session: [{send: {json: {a: "${sq}", "${b}": "${random.int(1)}"}}}])",
       R"(5:30: session[0].send.json.a: unknown name "sq"; did you mean "seq"?)"
       "\n"
       R"(5:39: session[0].send.json: unknown name "b"; known: connections, on, text, users.name, users.password, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"
       "\n"
       "5:47: session[0].send.json.${b}: random.int takes 2 numbers, here are 1; it is written "
       "${random.int(1,100)}"},
      {R"(session: [{send: {json: {a: [1, {b: "${seq"}]}}}])",
       R"(5:38: session[0].send.json.a[1].b: "${" is never closed with "}"; write $${ for a literal ${)"},
      {R"(session: [{send: {json: {"${seq}": 1}}}])",
       R"(5:27: session[0].send.json: "${seq}" cannot be used here: only vars may stand here, not what differs from message to message)"},
      {R"(session: [{send: {json: {"${text}": 1, hello: 2}}}])",
       R"(5:40: session[0].send.json: the key "hello" stands here twice, vars filled in)"},
      {"session: [{stream: 5}]",
       R"(5:20: session[0].stream: expected a map such as {rate: 50/s, for: 10s, text: hello}, got "5")"},
      {"session: [{stream: {text: a}}]",
       R"(5:20: session[0].stream: expected "rate" or "total_rate")"
       "\n"
       R"(5:20: session[0].stream: expected "for" or "count")"},
      {"session: [{stream: {rate: 5/s, total_rate: 5/s, for: 1s, text: a}}]",
       R"(5:20: session[0].stream: expected either "rate" or "total_rate", got both)"},
      {"session: [{stream: {rate: 5, for: 1s, text: a}}]",
       R"(5:27: session[0].stream.rate: expected a rate such as 50/s, 10/m or 1/h, got "5")"},
      {"session: [{stream: {rate: 0/s, for: 1s, text: a}}]",
       R"(5:27: session[0].stream.rate: expected a rate from 1/h to 1000000/s, got "0/s")"},
      {"session: [{stream: {rate: 0.9/h, for: 1s, text: a}}]",
       R"(5:27: session[0].stream.rate: expected a rate from 1/h to 1000000/s, got "0.9/h")"},
      {"session: [{stream: {rate: 1000001/s, for: 1s, text: a}}]",
       R"(5:27: session[0].stream.rate: expected a rate from 1/h to 1000000/s, got "1000001/s")"},
      {R"(session: [{stream: {rate: "${env.TOKEN}", for: 1s, text: a}}])",
       R"(5:27: session[0].stream.rate: expected a rate such as 50/s, 10/m or 1/h, got "${env.TOKEN}")"},
      {R"(session: [{stream: {rate: "${text}", for: 1s, text: a}}])",
       R"(5:27: session[0].stream.rate: expected a rate such as 50/s, 10/m or 1/h, got "hello" from "${text}")"},
      {"session: [{stream: {rate: 5/s, for: 1s, count: 5, text: a}}]",
       R"(5:20: session[0].stream: expected either "for" or "count", got both)"},
      {"session: [{stream: {rate: 5/s, count: 0, text: a}}]",
       R"(5:39: session[0].stream.count: expected a whole number from 1 to 1000000000000, got "0")"},
      {"session: [{stream: {rate: 5/s, for: 1s, text: a, spacing: uneven}}]",
       R"(5:59: session[0].stream.spacing: expected even or poisson, got "uneven")"},
      {"session: [{stream: {rate: 5/s, for: 1s, text: a, spacing: poisson, stagger: false}}]",
       R"(5:77: session[0].stream.stagger: "stagger" goes with even spacing; poisson staggers by itself)"},
      {R"(session: [{stream: {rate: 5/s, for: 1s, text: a, stagger: "no"}}])",
       R"(5:59: session[0].stream.stagger: expected true or false, got the text "no"; leave the quotes out)"},
      {"session: [{stream: {rate: 5/s, for: 1s, text: a, window: 0}}]",
       R"(5:58: session[0].stream.window: expected a whole number from 1 to 1000000, got "0")"},
      {"session: [{stream: {rate: 5/s, for: 1s, text: a, reply: none, window: 5, timeout: 1s}}]",
       R"(5:71: session[0].stream.window: with "reply: none" nothing is waited for; leave it out)"
       "\n"
       R"(5:83: session[0].stream.timeout: with "reply: none" nothing is waited for; leave it out)"},
      {"session: [{stream: {rate: 5/s, duration: 1s, text: a}}]",
       R"(5:32: session[0].stream: unknown key "duration"; did you mean "for"?)"},
      {"session: [{stream: {rate: 5/s, for: 1s}}]",
       "5:20: session[0].stream: expected a payload: text, json, binary, file or size"},
  };
  CheckSessionRefusals(kRefusals, &inputs);
}

}  // namespace
}  // namespace wsurge
