#include "controller/scenario/reply_parser.h"

#include <array>
#include <string_view>
#include <utility>

#include "controller/scenario/match_parser.h"

namespace wsurge {

Reply ParseReply(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "echo, next, none or a match such as {contains: ok}";
  constexpr std::array<std::pair<std::string_view, ReplyKind>, 3> kWords{
      {{"echo", ReplyKind::kEcho}, {"next", ReplyKind::kNext}, {"none", ReplyKind::kNone}}};
  if (value.node->kind == YamlNode::Kind::kMap) {
    return {ReplyKind::kMatch, ParseMatch(context, value, Placeholders::kReply, kExpected)};
  }
  return {context.Word(value, kWords, kExpected).value_or(ReplyKind::kEcho), {}};
}

}  // namespace wsurge
