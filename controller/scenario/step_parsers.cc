#include "controller/scenario/step_parsers.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/extraction_parser.h"
#include "controller/scenario/match_parser.h"
#include "controller/scenario/payload_parser.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/reply_parser.h"
#include "controller/scenario/section.h"
#include "controller/scenario/threshold_words.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxCount = 1'000'000'000'000;

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

// The name of a metric of the user's own; thresholds use it like those that are there anyway.
std::string ParseMetricName(ParseContext& context, const Value& value) {
  const auto name = context.Label(value, "a name for the metric");
  if (!name) return "";
  const auto taken = MetricNames();
  const bool is_taken = std::find(taken.begin(), taken.end(), *name) != taken.end();
  if (is_taken || IsReservedMetric(*name)) {
    context.Problem(value, Concat(Quoted(*name),
                                  " is a metric of wsurge; call yours something "
                                  "else"));
  } else if (!IsVarName(*name)) {
    context.Problem(value, Concat(Quoted(*name),
                                  " is no name for a metric; expected letters, "
                                  "digits and _, no digit first"));
  }
  return *name;
}

template <typename StepType>
StepType ParseWithoutSettings(ParseContext& context, const Value& value, SectionKind kind) {
  const Section section(context, value, kind, "{}, as it has no settings");
  return {};
}

ThinkStep ParseUniform(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "the shortest and the longest pause such as [1s, 3s]";
  constexpr DurationRange kRange{.least = Nanos(0)};
  ThinkStep think{ThinkKind::kUniform, {}, {}};
  if (value.node->kind != Kind::kList || value.node->items.size() != 2) {
    if (value.node->kind == Kind::kList) {
      context.Problem(value,
                      Concat("expected ", kExpected, ", got a list of ", value.node->items.size()));
    } else {
      context.Expected(value, kExpected);
    }
    return think;
  }
  const auto least = context.Duration(Item(value, 0), kRange);
  const auto most = context.Duration(Item(value, 1), kRange);
  if (least && most && *least > *most) {
    context.Problem(value, "the shortest pause is longer than the longest");
  }
  think.least = least.value_or(Nanos::zero());
  think.most = most.value_or(Nanos::zero());
  return think;
}

}  // namespace

SendStep ParseSend(ParseContext& context, const Value& value) {
  SendStep send;
  if (value.node->kind == Kind::kScalar) {
    send.payload.content = context.TextTemplate(value, Placeholders::kMessage).value_or(Template());
    return send;
  }
  const Section section(context, value, SectionKind::kSend, "a text or {text: \"...\"}");
  if (section.is_map()) send.payload = ParsePayload(context, section);
  return send;
}

RequestStep ParseRequest(ParseContext& context, const Value& value) {
  RequestStep request;
  const Section section(context, value, SectionKind::kRequest, "a map such as {text: hello}");
  if (!section.is_map()) return request;
  request.payload = ParsePayload(context, section);
  if (const auto reply = section.Find("reply")) request.reply = ParseReply(context, *reply);
  if (const auto timeout = section.Find("timeout")) {
    request.timeout = context.Duration(*timeout).value_or(request.timeout);
    if (request.reply.kind == ReplyKind::kNone) {
      context.Problem(*timeout, "with \"reply: none\" nothing is waited for; leave it out");
    }
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
  const auto until = section.Find("until");
  const int ends = (count ? 1 : 0) + (duration ? 1 : 0) + (until ? 1 : 0);
  const bool meant =
      section.WasMeant("count") || section.WasMeant("for") || section.WasMeant("until");
  if (ends == 0 && !meant) {
    context.Problem(value, "expected \"count\", \"for\" or \"until\"");
  }
  if (ends > 1) {
    context.Problem(value, "expected one of \"count\", \"for\" and \"until\", got several");
  }
  if (count) receive.count = context.Count(*count, 1, kMaxCount);
  if (duration) receive.duration = context.Duration(*duration);
  if (until) {
    receive.until =
        ParseMatch(context, *until, Placeholders::kCondition, "a match such as {contains: done}");
  }
  if (const auto timeout = section.Find("timeout")) {
    receive.timeout = context.Duration(*timeout).value_or(receive.timeout);
  }
  if (const auto save = section.Find("save")) {
    if (auto path = context.Text(*save, "a file name", Placeholders::kShown)) {
      std::string fault = SaveFault(*path);
      if (!fault.empty()) context.Problem(*save, std::move(fault));
      receive.save = *std::move(path);
    }
  }
  return receive;
}

ThinkStep ParseThink(ParseContext& context, const Value& value) {
  constexpr DurationRange kRange{.least = Nanos(0)};
  constexpr std::string_view kExpected =
      "a duration such as 1s, {uniform: [1s, 3s]} or {exponential: 2s}";
  if (value.node->kind == Kind::kScalar) {
    return {ThinkKind::kConstant, context.Duration(value, kRange).value_or(Nanos::zero()), {}};
  }
  const Section section(context, value, SectionKind::kThink, kExpected);
  if (!section.is_map()) return {};
  const auto uniform = section.Find("uniform");
  const auto exponential = section.Find("exponential");
  if (uniform && exponential) {
    context.Problem(value, "expected either \"uniform\" or \"exponential\", got both");
  }
  if (value.node->entries.empty()) context.Expected(value, kExpected);
  if (uniform) return ParseUniform(context, *uniform);
  if (!exponential) return {};
  return {ThinkKind::kExponential, context.Duration(*exponential).value_or(Nanos::zero()), {}};
}

ExtractStep ParseExtract(ParseContext& context, const Value& value) {
  ExtractStep extract;
  Section section(context, value, SectionKind::kExtract,
                  "a map such as {name: token, json: /data/token}");
  if (!section.is_map()) return extract;
  if (const auto name = section.Require("name")) {
    extract.variable = ParseVariable(context, *name).value_or(Variable());
  }
  extract.extraction = ParseExtraction(context, section);
  return extract;
}

CheckStep ParseCheck(ParseContext& context, const Value& value) {
  CheckStep check;
  Section section(context, value, SectionKind::kCheck, "a map such as {name: ok, contains: ok}");
  if (!section.is_map()) return check;
  const auto name = section.Require("name");
  if (name) check.check = context.Label(*name, "a name for the check").value_or("");
  if (name && value.node->entries.size() == 1) {
    context.Problem(value, "a check needs at least one condition");
  }
  check.match = ParseConditions(context, section, Placeholders::kCondition);
  return check;
}

RecordStep ParseRecord(ParseContext& context, const Value& value) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
  RecordStep record;
  Section section(context, value, SectionKind::kRecord,
                  "a map such as {name: price_age, json: /ms, unit: ms}");
  if (!section.is_map()) return record;
  if (const auto name = section.Require("name")) record.metric = ParseMetricName(context, *name);
  record.extraction = ParseExtraction(context, section);
  if (const auto unit = section.Require("unit")) {
    record.unit_ns = context.Word(*unit, kUnits, "ns, us, ms or s").value_or(record.unit_ns);
  }
  return record;
}

PingStep ParsePing(ParseContext& context, const Value& value) {
  return ParseWithoutSettings<PingStep>(context, value, SectionKind::kPingStep);
}

DropStep ParseDrop(ParseContext& context, const Value& value) {
  return ParseWithoutSettings<DropStep>(context, value, SectionKind::kDropStep);
}

ReconnectStep ParseReconnectStep(ParseContext& context, const Value& value) {
  return ParseWithoutSettings<ReconnectStep>(context, value, SectionKind::kReconnectStep);
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
      context.Expected(*code, "1000 or a code from 3000 to 4999", std::to_string(*number));
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
