#include "controller/scenario/step_parsers.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/match_parser.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxCount = 1'000'000'000'000;

Template ParsePayload(ParseContext& context, const Section& section) {
  constexpr std::array<std::string_view, 4> kLaterPayloads{"json", "binary", "file", "size"};
  const auto text = section.Find("text");
  if (text) return context.TextTemplate(*text, Placeholders::kAll).value_or(Template());
  for (const std::string_view payload : kLaterPayloads) {
    if (section.Has(payload)) return {};  // reported already
  }
  if (!section.WasMeant("text")) context.Problem(section.value(), "missing key \"text\"");
  return {};
}

void ParseReply(ParseContext& context, const Value& value, RequestStep& request) {
  constexpr std::string_view kExpected = "echo, next or a match such as {contains: ok}";
  if (value.node->kind == Kind::kMap) {
    request.reply = ReplyKind::kMatch;
    request.match = ParseMatch(context, value, kExpected);
    return;
  }
  const auto text = context.Text(value, kExpected);
  if (!text) return;
  if (*text == "next") {
    request.reply = ReplyKind::kNext;
  } else if (*text == "none") {
    context.Problem(value, "\"none\" is not supported by this version of wsurge; use a send step");
  } else if (*text != "echo") {
    context.Expected(value, kExpected, *text);
  }
}

// Why `path` cannot be a file under the agent's data folder, or nothing.
std::string SaveFault(std::string_view path) {
  constexpr std::size_t kMaxPathBytes = 255;
  if (path.empty()) return "expected a file name";
  if (path.size() > kMaxPathBytes) {
    return Concat("a path has at most ", kMaxPathBytes, " bytes, this one ", path.size());
  }
  if (FindControlCharacter(path) || path.find_first_of("\t\r\n") != std::string_view::npos) {
    return "control characters and line breaks may not stand in a path";
  }
  if (path.front() == '/') return "the file lies under the agent's data folder: no \"/\" in front";
  for (const absl::string_view component : absl::StrSplit(AbslView(path), '/')) {
    if (component.empty()) return "a folder in the path has no name";
    if (component == "." || component == "..") {
      return "\".\" and \"..\" may not stand in the path";
    }
  }
  return "";
}

}  // namespace

SendStep ParseSend(ParseContext& context, const Value& value) {
  if (value.node->kind == Kind::kScalar) {
    return {context.TextTemplate(value, Placeholders::kAll).value_or(Template())};
  }
  const Section section(context, value, SectionKind::kSend, "a text or {text: \"...\"}");
  if (!section.is_map()) return {};
  return {ParsePayload(context, section)};
}

RequestStep ParseRequest(ParseContext& context, const Value& value) {
  RequestStep request;
  const Section section(context, value, SectionKind::kRequest, "a map such as {text: hello}");
  if (!section.is_map()) return request;
  request.text = ParsePayload(context, section);
  if (const auto reply = section.Find("reply")) ParseReply(context, *reply, request);
  if (const auto timeout = section.Find("timeout")) {
    request.timeout = context.Duration(*timeout).value_or(request.timeout);
  }
  return request;
}

ReceiveStep ParseReceive(ParseContext& context, const Value& value) {
  ReceiveStep receive;
  const Section section(context, value, SectionKind::kReceive,
                        "a map such as {count: 10} or {for: 10s}");
  if (!section.is_map()) return receive;
  const auto count = section.Find("count");
  const auto duration = section.Find("for");
  const bool has_end = count || duration || section.Has("until") || section.WasMeant("count") ||
                       section.WasMeant("for");
  if (!has_end) context.Problem(value, "expected \"count\" or \"for\"");
  if (count && duration) context.Problem(value, "expected either \"count\" or \"for\", got both");
  if (count) receive.count = context.Count(*count, 1, kMaxCount);
  if (duration) receive.duration = context.Duration(*duration);
  if (const auto timeout = section.Find("timeout")) {
    receive.timeout = context.Duration(*timeout).value_or(receive.timeout);
  }
  if (const auto save = section.Find("save")) {
    if (auto path = context.Text(*save, "a file name")) {
      std::string fault = SaveFault(*path);
      if (!fault.empty()) context.Problem(*save, std::move(fault));
      receive.save = *std::move(path);
    }
  }
  return receive;
}

ThinkStep ParseThink(ParseContext& context, const Value& value) {
  if (value.node->kind == Kind::kMap) {
    const Section section(context, value, SectionKind::kThink, "a duration");
    if (value.node->entries.empty()) context.Expected(value, "a duration such as 1s");
    return {};
  }
  constexpr DurationRange kRange{.least = Nanos(0)};
  return {context.Duration(value, kRange).value_or(Nanos::zero())};
}

CloseStep ParseClose(ParseContext& context, const Value& value) {
  constexpr std::size_t kMaxReasonBytes = 123;  // of a control frame's 125 the code takes two
  CloseStep close;
  const Section section(context, value, SectionKind::kClose,
                        "a map such as {code: 1000, reason: bye} or {}");
  if (!section.is_map()) return close;
  if (const auto code = section.Find("code")) {
    const auto number = context.Count(*code, 0, 65535);
    if (number && *number != 1000 && (*number < 3000 || *number > 4999)) {
      context.Problem(*code, Concat("expected 1000 or a code from 3000 to 4999, got ", *number));
    }
    close.code = static_cast<std::uint16_t>(number.value_or(close.code));
  }
  if (const auto reason = section.Find("reason")) {
    close.reason = context.Text(*reason).value_or("");
    if (close.reason.size() > kMaxReasonBytes) {
      context.Problem(*reason, Concat("a reason has at most ", kMaxReasonBytes, " bytes, this one ",
                                      close.reason.size()));
    }
  }
  return close;
}

}  // namespace wsurge
