#include "controller/scenario/connection_parser.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

bool IsToken(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           kMarks.find(c) != std::string_view::npos;
  });
}

// Headers that the opening handshake sets by itself, or that announce a body, which it has not.
bool IsHandshakeHeader(std::string_view name) {
  const std::string lower = absl::AsciiStrToLower(AbslView(name));
  return lower == "host" || lower == "content-length" || lower == "transfer-encoding" ||
         lower == "upgrade" || lower == "connection" || lower.starts_with("sec-websocket-");
}

bool HasControlCharacter(const Template& value) {
  return std::any_of(value.parts().begin(), value.parts().end(), [](const Template::Part& part) {
    const auto* text = std::get_if<std::string>(&part);
    return text != nullptr && std::any_of(text->begin(), text->end(), [](char c) {
             return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t';
           });
  });
}

void ParseHeader(ParseContext& context, const YamlEntry& entry, const std::string& path,
                 std::vector<Header>& headers) {
  if (!IsToken(entry.key)) {
    context.ProblemAt(entry.key_place, path,
                      Concat(Quoted(entry.key),
                             " is no name for a header; expected letters, "
                             "digits and marks such as - and _"));
    return;
  }
  const Value value{entry.value.get(), Concat(path, ".", entry.key)};
  if (IsHandshakeHeader(entry.key)) {
    context.ProblemAt(entry.key_place, value.path,
                      "the WebSocket handshake decides about this header by itself; leave it out");
    return;
  }
  auto text = context.TextTemplate(value, Placeholders::kConnection, "the header's value");
  if (!text) return;
  if (HasControlCharacter(*text)) {
    context.Problem(value, "control characters and line breaks may not stand in a header");
    return;
  }
  headers.push_back({entry.key, *std::move(text)});
}

void ParseHeaders(ParseContext& context, const Value& value, std::vector<Header>& headers) {
  if (value.node->kind != YamlNode::Kind::kMap) {
    context.Expected(value, "a map of names and values");
    return;
  }
  for (const YamlEntry& entry : value.node->entries) {
    ParseHeader(context, entry, value.path, headers);
  }
}

void ParseTimeouts(ParseContext& context, const Value& value, ConnectionOptions& options) {
  const Section section(context, value, SectionKind::kTimeouts, "a map such as {upgrade: 30s}");
  if (!section.is_map()) return;
  const auto read = [&](std::string_view key, Nanos& timeout) {
    if (const auto found = section.Find(key)) {
      timeout = context.Duration(*found).value_or(timeout);
    }
  };
  read("connect", options.connect_timeout);
  read("upgrade", options.upgrade_timeout);
  read("close", options.close_timeout);
}

}  // namespace

ConnectionOptions ParseConnection(ParseContext& context, const Value& value) {
  ConnectionOptions options;
  const Section section(context, value, SectionKind::kConnection,
                        "a map such as {headers: {X-Test: \"1\"}}");
  if (!section.is_map()) return options;
  if (const auto headers = section.Find("headers")) {
    ParseHeaders(context, *headers, options.headers);
  }
  if (const auto timeouts = section.Find("timeouts")) ParseTimeouts(context, *timeouts, options);
  return options;
}

}  // namespace wsurge
