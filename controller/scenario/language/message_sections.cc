#include "controller/scenario/language/message_sections.h"

#include "common/message/payload_limits.h"
#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

using shape::Bytes;
using shape::In;
using shape::OneOf;
using shape::Text;
using shape::Word;

constexpr auto kMaxPayload = static_cast<double>(kMaxPayloadBytes);
constexpr double kMaxMessage = 1e12;  // to have a bound

std::vector<StrangeKey> StrangeLimits() {
  return {
      {"less", kOtherWord, "below"},    {"less_than", kOtherWord, "below"},
      {"greater", kOtherWord, "above"}, {"greater_than", kOtherWord, "above"},
      {"min", kOtherWord, "above"},     {"max", kOtherWord, "below"},
      {"lt", kOtherWord, "below"},      {"gt", kOtherWord, "above"},
  };
}

SectionDescription SendSection() {
  return {
      .id = "send",
      .title = "send",
      .about = "Sends one message and goes on. `send: hello` is short for `send: {text: hello}`.",
      .keys = PayloadKeys(),
      .strange = Plus(
          StrangePayloadKeys(),
          {{"reply", kMisplaced, "\"send\" waits for nothing; a step with a reply is \"request\""},
           {"timeout", kMisplaced,
            "\"send\" waits for nothing; a step with a reply is \"request\""}}),
      .rules = {OnePayload()},
  };
}

SectionDescription BinarySection() {
  return {
      .id = "binary",
      .title = "binary",
      .about = "A binary message. Exactly one key.",
      .keys =
          {
              Key("hex", Text(TextUse::kFixed, "hexadecimal digits"),
                  "Bytes as hexadecimal digits.", "hex: \"00ff10\""),
              Key("base64", Text(TextUse::kFixed, "base64"), "Bytes as base64.",
                  "base64: \"AP8Q\""),
              Key("random", Bytes(1, kMaxRandomBytes),
                  "So many random bytes, new for each message.", "random: 1KiB"),
              Key("text", Text(TextUse::kBinary), "The bytes of a text.",
                  "text: \"id ${seq} ${random.bytes(8)}\""),
              Key("file", Text(TextUse::kLabel, "a path"),
                  "The bytes of a file, relative to the scenario's folder; at most 16 MiB.",
                  "file: payload.bin"),
              Key("size", Bytes(0, kMaxPayload), "So many bytes, always the same ones.",
                  "size: 1KiB"),
          },
      .strange = {{"bytes", kOtherWord, "hex"}, {"b64", kOtherWord, "base64"}},
      .rules = {{Rule::kExactlyOne, {"hex", "base64", "random", "text", "file", "size"}}},
  };
}

SectionDescription MatchSection() {
  return {
      .id = "match",
      .title = "Match",
      .about =
          "What a message must be like: every condition that stands here has to hold. With "
          "`json`, the keys `equals`, `above`, `below` and `exists` are about the value at that "
          "pointer, else `equals` is about the whole message. Matches compare the text of "
          "values: `equals: 5` holds for the JSON number 5 and the JSON text \"5\".",
      .keys = MatchKeys(),
      .strange = StrangeMatchKeys(),
      .rules = MatchRules(),
  };
}

SectionDescription NumberSection() {
  return {
      .id = "number",
      .title = "number",
      .about =
          "The message is one decimal number within these limits, which do not count "
          "themselves.",
      .keys =
          {
              Key("above", shape::Number(), "More than this.", "above: 0.8"),
              Key("below", shape::Number(), "Less than this.", "below: 0.2"),
          },
      .strange = StrangeLimits(),
      .rules = {{Rule::kAtLeastOne, {"above", "below"}}},
  };
}

SectionDescription SizeSection() {
  return {
      .id = "size",
      .title = "size",
      .about =
          "The message has a number of bytes within these limits, which do not count "
          "themselves.",
      .keys =
          {
              Key("above", Bytes(0, kMaxMessage), "More bytes than this.", "above: 100"),
              Key("below", Bytes(1, kMaxMessage), "Fewer bytes than this.", "below: 1KiB"),
          },
      .strange = StrangeLimits(),
      .rules = {{Rule::kAtLeastOne, {"above", "below"}}},
  };
}

}  // namespace

std::vector<Key> PayloadKeys() {
  return {
      Key("text", Text(TextUse::kMessage), "A text message.", "text: \"hello ${seq}\""),
      Key("json", shape::Anything("any YAML value, texts in it with placeholders"),
          "A text message: the value written as JSON. A value that is exactly one numeric "
          "placeholder, such as `\"${seq}\"`, becomes a number.",
          "json: {type: say, id: \"${seq}\"}"),
      Key("binary", In(Kind::kBinary), "A binary message.", "binary: {hex: \"00ff\"}"),
      Key("file", Text(TextUse::kLabel, "a path"),
          "The bytes of a file, relative to the scenario's folder; at most 16 MiB. Sent as text "
          "when it is UTF-8, else as binary.",
          "file: payload.bin"),
      Key("size", Bytes(0, kMaxPayload), "A text message of so many bytes, always the same ones.",
          "size: 1KiB"),
      Key("reaches", Word({"self", "others", "all"}),
          "Whose connections to the same target receive the message, which must hold `${stamp}`: "
          "so "
          "that lost deliveries can be counted. Expected are receipts by connections that stay "
          "open "
          "to the end, of messages due from the first full millisecond after they were open; "
          "sessions that end as planned stay for the drain time.",
          "text: \"price ${stamp}\", reaches: others"),
  };
}

std::vector<StrangeKey> StrangePayloadKeys() {
  return {
      {"message", kOtherWord, "text"},
      {"payload", kOtherWord, "text"},
      {"body", kOtherWord, "text"},
      {"data", kOtherWord, "text"},
      {"content", kOtherWord, "text"},
      {"bytes", kOtherWord, "binary"},
      {"hex", kMisplaced, "\"hex\" belongs into \"binary\": binary: {hex: ...}"},
      {"base64", kMisplaced, "\"base64\" belongs into \"binary\": binary: {base64: ...}"},
      {"random", kMisplaced, "\"random\" belongs into \"binary\": binary: {random: ...}"},
  };
}

KeyRule OnePayload() { return {Rule::kExactlyOne, {"text", "json", "binary", "file", "size"}}; }

std::vector<Key> MatchKeys() {
  return {
      Key("equals", OneOf({Text(TextUse::kReply), shape::Null()}),
          "The message, or the value at `json`, is this text.", "equals: pong"),
      Key("contains", Text(TextUse::kReply), "The message holds this text.", "contains: pong"),
      Key("starts_with", Text(TextUse::kReply), "The message begins with this text.",
          "starts_with: \"heartbeat\""),
      Key("ends_with", Text(TextUse::kReply), "The message ends with this text.",
          "ends_with: \": done\""),
      Key("regex", Text(TextUse::kFixed, "a regular expression"),
          "This regular expression (RE2) is found in the message.", "regex: \"id=[0-9]+\""),
      Key("json", Text(TextUse::kFixed, "a JSON pointer"),
          "The message is JSON and has a value at this pointer (RFC 6901): `/data/0/id`.",
          "json: /type, equals: login"),
      Key("exists", shape::Bool(), "With `json`: whether there is a value at all.",
          "json: /error, exists: false"),
      Key("above", shape::Number(), "With `json`: the value is a number above this.",
          "json: /price, above: 0"),
      Key("below", shape::Number(), "With `json`: the value is a number below this.",
          "json: /price, below: 100"),
      Key("number", In(Kind::kNumber), "The whole message is a number within limits.",
          "number: {below: 0.2}"),
      Key("binary", shape::Bool(), "The message is binary, or with `false` a text.",
          "binary: true"),
      Key("size", OneOf({Bytes(0, kMaxMessage), In(Kind::kSize)}),
          "The message has exactly so many bytes, or a number within limits.",
          "size: {below: 1KiB}"),
  };
}

std::vector<StrangeKey> StrangeMatchKeys() {
  return {
      {"prefix", kOtherWord, "starts_with"},
      {"suffix", kOtherWord, "ends_with"},
      {"text", kOtherWord, "equals"},
      {"is", kOtherWord, "equals"},
      {"value", kOtherWord, "equals"},
      {"pattern", kOtherWord, "regex"},
      {"matches", kOtherWord, "regex"},
      {"path", kOtherWord, "json"},
      {"pointer", kOtherWord, "json"},
      {"length", kOtherWord, "size"},
      {"jsonpath", kMisplaced, "a place in JSON is a pointer: json: /data/id"},
      {"not", kMisplaced,
       "there is no \"not\": use \"when\" with \"else\", or the regex that you mean"},
  };
}

std::vector<KeyRule> MatchRules() {
  return {
      {Rule::kAtLeastOne,
       {"equals", "contains", "starts_with", "ends_with", "regex", "json", "number", "binary",
        "size"}},
      {Rule::kNeeds, {"exists", "json"}},
      {Rule::kNeeds, {"above", "json"}},
      {Rule::kNeeds, {"below", "json"}},
  };
}

Sections MessageSections() {
  return {{Kind::kSend, SendSection()},
          {Kind::kBinary, BinarySection()},
          {Kind::kMatch, MatchSection()},
          {Kind::kNumber, NumberSection()},
          {Kind::kSize, SizeSection()}};
}

}  // namespace wsurge::language
