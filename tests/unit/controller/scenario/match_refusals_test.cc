#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {
namespace {

TEST_CASE("match: these are refused with these words") {
  constexpr SessionRefusal kRefusals[] = {
      {"session: [{request: {text: a, reply: {}}}]",
       "5:38: session[0].request.reply: a match needs at least one condition"},
      {"session: [{request: {text: a, reply: {start_with: x}}}]",
       R"(5:39: session[0].request.reply: unknown key "start_with"; did you mean "starts_with"?)"},
      {"session: [{request: {text: a, reply: {contains: [a]}}}]",
       "5:49: session[0].request.reply.contains: expected a text, got a list"},
      {"session: [{request: {text: a, reply: {contains: }}}]",
       "5:39: session[0].request.reply.contains: expected a text, got nothing"},
      {"session: [{request: {text: a, reply: {above: 1}}}]",
       R"(5:39: session[0].request.reply.above: "above" goes with "json"; for a message that is a number write it into "number")"},
      {"session: [{request: {text: a, reply: {equals: x, exists: true}}}]",
       R"(5:50: session[0].request.reply.exists: "exists" goes with "json")"},
      {"session: [{request: {text: a, reply: {jsn: /a, above: 1}}}]",
       R"(5:39: session[0].request.reply: unknown key "jsn"; did you mean "json"?)"},
      {"session: [{request: {text: a, reply: {number: {}}}}]",
       R"(5:47: session[0].request.reply.number: expected "below", "above" or both)"},
      {"session: [{request: {text: a, reply: {number: {above: 1, below: 1}}}}]",
       "5:47: session[0].request.reply.number: no number is above and below these limits"},
      {"session: [{request: {text: a, reply: {number: {above: x}}}}]",
       R"(5:55: session[0].request.reply.number.above: expected a decimal number such as 0.25, got "x")"},
      {"session: [{request: {text: a, reply: {number: {above: 1e-3}}}}]",
       R"(5:55: session[0].request.reply.number.above: expected a decimal number such as 0.25, got "1e-3")"},
      {"session: [{request: {text: a, reply: {number: 5}}}]",
       R"(5:47: session[0].request.reply.number: expected limits such as {below: 0.2}, got "5")"},
      {"session: [{request: {text: a, reply: {json: id}}}]",
       R"(5:45: session[0].request.reply.json: expected a JSON pointer that begins with "/" (or is empty: the whole), got "id")"},
      {"session: [{request: {text: a, reply: {json: [a]}}}]",
       "5:45: session[0].request.reply.json: expected a JSON pointer such as /data/token, got a "
       "list"},
      {"session: [{request: {text: a, reply: {json: /id, equals: [a]}}}]",
       "5:58: session[0].request.reply.equals: expected a text, a number, true, false or null, got "
       "a list"},
      {"session: [{request: {text: a, reply: {json: /id, above: 2, below: 1}}}]",
       "5:38: session[0].request.reply: no number is above and below these limits"},
      {"session: [{request: {text: a, reply: {json: /id, exists: false, equals: x}}}]",
       "5:58: session[0].request.reply.exists: a value that is not there can have no other "
       "condition"},
      {"session: [{request: {text: a, reply: {json: /id, exists: perhaps}}}]",
       R"(5:58: session[0].request.reply.exists: expected true or false, got "perhaps")"},
      {"session: [{request: {text: a, reply: {json: /id, number: {above: 1}}}}]",
       R"(5:50: session[0].request.reply.number: "number" reads the whole message; beside "json" write "above" and "below")"},
      {R"(session: [{request: {text: a, reply: {regex: "["}}}])",
       "5:46: session[0].request.reply.regex: no regular expression (RE2): missing ]: ["},
      {"session: [{request: {text: a, reply: {regex: [a]}}}]",
       "5:46: session[0].request.reply.regex: expected a regular expression, got a list"},
      {"session: [{request: {text: a, reply: {binary: 1}}}]",
       R"(5:47: session[0].request.reply.binary: expected true or false, got "1")"},
      {"session: [{request: {text: a, reply: {size: x}}}]",
       R"(5:45: session[0].request.reply.size: expected a number of bytes such as 512, 10KiB or 1MiB, got "x")"},
      {"session: [{request: {text: a, reply: {size: {}}}}]",
       R"(5:45: session[0].request.reply.size: expected "below", "above" or both)"},
      {"session: [{request: {text: a, reply: {size: {above: 5, below: 6}}}}]",
       "5:45: session[0].request.reply.size: no size is above and below these limits"},
      {"session: [{request: {text: a, reply: {size: {below: 0}}}}]",
       R"(5:53: session[0].request.reply.size.below: expected from 1 to 1000000000000 bytes, got "0")"},
      {"session: [{request: {text: a, reply: {size: [1]}}}]",
       "5:45: session[0].request.reply.size: expected a number of bytes or limits such as {below: "
       "1KiB}, got a list"},
      {"session: [{request: {text: a, reply: {not: {contains: x}}}}]",
       R"(5:39: session[0].request.reply.not: there is no "not": use "when" with "else", or the regex that you mean)"},
  };
  CheckSessionRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
