#include "controller/scenario/payload_parser.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include <boost/algorithm/hex.hpp>

#include "common/base/absl_view.h"
#include "common/message/payload_limits.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/json_payload.h"
#include "controller/scenario/source_text.h"

namespace wsurge {
namespace {

constexpr std::uint64_t kMaxFileBytes = 16 << 20;

// The bytes of "00 ff" or "00FF"; nothing for any other text.
std::optional<std::string> HexBytes(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte)) continue;
    if (!absl::ascii_isxdigit(byte)) return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;  // not by absl's, which is another function in each of its releases
  boost::algorithm::unhex(digits, std::back_inserter(bytes));
  return bytes;
}

std::optional<std::string> Base64Bytes(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(AbslView(text), &bytes)) return std::nullopt;
  return bytes;
}

// A constant text that `decode` turns into the bytes to be sent.
template <typename Decode>
std::optional<Template> ParseEncoded(ParseContext& context, const Value& value,
                                     std::string_view expected, const Decode& decode) {
  const auto text = context.Text(value, expected);
  if (!text) return std::nullopt;
  const auto bytes = decode(*text);
  if (!bytes) {
    context.Expected(value, expected, *text);
    return std::nullopt;
  }
  return Template::Literal(*bytes);
}

std::optional<Template> ParseSized(ParseContext& context, const Value& value) {
  const auto bytes = context.Bytes(value, 0, kMaxPayloadBytes);
  if (!bytes) return std::nullopt;
  return *bytes == 0 ? Template() : Template({Filler{*bytes}});
}

std::optional<Template> ParseRandom(ParseContext& context, const Value& value) {
  const auto bytes = context.Bytes(value, 1, kMaxRandomBytes);
  if (!bytes) return std::nullopt;
  return Template({RandomBytes{static_cast<std::uint32_t>(*bytes)}});
}

// Reports it when the section has none or several of `keys`.
template <std::size_t n>
void CheckOneOf(ParseContext& context, const Section& section,
                const std::array<std::string_view, n>& keys, std::string_view expected) {
  std::vector<std::string_view> present;
  // Keys of `binary` that stand beside it have been reported.
  bool meant = section.Has("hex") || section.Has("base64") || section.Has("random");
  for (const std::string_view key : keys) {
    if (section.Has(key)) present.push_back(key);
    meant = meant || section.WasMeant(key);
  }
  if (present.size() > 1) {
    context.Problem(section.value(),
                    Concat("one payload at a time, but here stand ", Join(present, " and ")));
  }
  if (present.empty() && !meant) {
    context.Problem(section.value(), Concat("expected ", expected));
  }
}

std::optional<Template> ParseBinary(ParseContext& context, const Value& value) {
  constexpr std::array<std::string_view, 6> kForms{"hex",  "base64", "random",
                                                   "text", "file",   "size"};
  const Section section(context, value, SectionKind::kBinary, "a map such as {hex: \"00 ff\"}");
  if (!section.is_map()) return std::nullopt;
  CheckOneOf(context, section, kForms, "bytes: hex, base64, random, text, file or size");
  std::optional<Template> content;
  if (const auto hex = section.Find("hex")) {
    content =
        ParseEncoded(context, *hex, "pairs of hexadecimal digits such as \"00 ff\"", HexBytes);
  }
  if (const auto base64 = section.Find("base64")) {
    content = ParseEncoded(context, *base64, "base64 such as aGVsbG8=", Base64Bytes);
  }
  if (const auto random = section.Find("random")) content = ParseRandom(context, *random);
  if (const auto text = section.Find("text")) {
    content = context.TextTemplate(*text, Placeholders::kBinary);
  }
  if (const auto file = section.Find("file")) {
    if (const auto bytes = context.File(*file, kMaxFileBytes)) content = Template::Literal(*bytes);
  }
  if (const auto size = section.Find("size")) content = ParseSized(context, *size);
  return content;
}

// What is sent; nothing when it is not given or wrong, which is reported.
std::optional<Template> ParseContent(ParseContext& context, const Section& section, bool& binary) {
  std::optional<Template> content;
  if (const auto text = section.Find("text")) {
    content = context.TextTemplate(*text, Placeholders::kMessage);
  }
  if (const auto json = section.Find("json")) {
    content = ParseJsonPayload(context, *json, Placeholders::kMessage);
  }
  if (const auto bytes = section.Find("binary")) {
    content = ParseBinary(context, *bytes);
    binary = true;
  }
  if (const auto file = section.Find("file")) {
    if (const auto bytes = context.File(*file, kMaxFileBytes)) {
      content = Template::Literal(*bytes);
      binary = FindInvalidUtf8(*bytes).has_value();
    }
  }
  if (const auto size = section.Find("size")) content = ParseSized(context, *size);
  return content;
}

bool HoldsStamp(const Template& content) {
  return std::any_of(content.parts().begin(), content.parts().end(),
                     [](const Template::Part& part) {
                       const auto* const placeholder = std::get_if<Placeholder>(&part);
                       return placeholder != nullptr && *placeholder == Placeholder::kStamp;
                     });
}

}  // namespace

Payload ParsePayload(ParseContext& context, const Section& section) {
  constexpr std::array<std::string_view, 5> kForms{"text", "json", "binary", "file", "size"};
  constexpr std::array<std::pair<std::string_view, Reaches>, 3> kReaches{
      {{"self", Reaches::kSelf}, {"others", Reaches::kOthers}, {"all", Reaches::kAll}}};
  Payload payload;
  CheckOneOf(context, section, kForms, "a payload: text, json, binary, file or size");
  const auto content = ParseContent(context, section, payload.binary);
  if (const auto reaches = section.Find("reaches")) {
    payload.reaches =
        context.Word(*reaches, kReaches, "self, others or all").value_or(Reaches::kUnknown);
    if (content && !HoldsStamp(*content)) {
      context.Problem(*reaches,
                      "nothing tells who got the message: \"reaches\" needs ${stamp} in it");
    }
  }
  payload.content = content.value_or(Template());
  return payload;
}

}  // namespace wsurge
