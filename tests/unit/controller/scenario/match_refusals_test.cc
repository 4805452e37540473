#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("match: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"session: [{request: {text: a, reply: {}}}]",
       "5:38: session[0].request.reply: a match needs at least one condition"},
      {"session: [{request: {text: a, reply: {regex: x}}}]",
       R"(5:39: session[0].request.reply.regex: "regex" is not supported by this version of wsurge)"},
      {"session: [{request: {text: a, reply: {json: /id, equals: x}}}]",
       R"(5:39: session[0].request.reply.json: "json" is not supported by this version of wsurge)"},
      {"session: [{request: {text: a, reply: {start_with: x}}}]",
       R"(5:39: session[0].request.reply: unknown key "start_with"; did you mean "starts_with"?)"},
      {"session: [{request: {text: a, reply: {above: 1}}}]",
       R"(5:39: session[0].request.reply.above: "above" belongs into "number")"},
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
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
