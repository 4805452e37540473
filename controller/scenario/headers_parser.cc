#include "controller/scenario/headers_parser.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/absl_view.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/http_tokens.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::size_t kMaxListed = 1'000;

// Why a header of this name (in lower case) may not be set, or nothing.
std::string_view Refusal(std::string_view name, HeaderUse use) {
  constexpr std::array<std::string_view, 6> kOfConnection{
      "host", "content-length", "transfer-encoding", "upgrade", "connection", "expect"};
  const bool reserved =
      std::find(kOfConnection.begin(), kOfConnection.end(), name) != kOfConnection.end();
  if (use == HeaderUse::kLogin) {
    return reserved ? "the request decides about this header by itself; leave it out" : "";
  }
  if (name == "sec-websocket-protocol") {
    return "sub-protocols are offered by \"subprotocols\"; put them there";
  }
  if (name == "sec-websocket-extensions") {
    return "the extension is offered by \"compression\"; leave this header out";
  }
  if (reserved || name.starts_with("sec-websocket-")) {
    return "the WebSocket handshake decides about this header by itself; leave it out";
  }
  return "";
}

// Whether a map's key is a token; if not, that is reported.
bool CheckToken(ParseContext& context, const Value& map, const YamlEntry& entry,
                std::string_view of) {
  if (IsToken(entry.key)) return true;
  context.ProblemAt(entry.key_place, map.path,
                    Concat(Quoted(entry.key), " is no name for a ", of,
                           "; expected letters, digits and marks such as - and _"));
  return false;
}

bool CheckMap(ParseContext& context, const Value& value, std::string_view what) {
  if (value.node->kind != Kind::kMap) {
    context.Expected(value, "a map of names and values");
    return false;
  }
  if (value.node->entries.size() <= kMaxListed) return true;
  context.Problem(value,
                  Concat("at most ", kMaxListed, " ", what, ", got ", value.node->entries.size()));
  return false;
}

}  // namespace

std::vector<NamedTemplate> ParseHeaders(ParseContext& context, const Value& value, HeaderUse use) {
  std::vector<NamedTemplate> headers;
  if (!CheckMap(context, value, "headers")) return headers;
  const auto placeholders =
      use == HeaderUse::kHandshake ? Placeholders::kConnection : Placeholders::kLogin;
  std::map<std::string, std::string> names;  // in lower case -> as written
  for (const YamlEntry& entry : value.node->entries) {
    if (!CheckToken(context, value, entry, "header")) continue;
    const Value header = EntryValue(value, entry);
    const std::string lower = absl::AsciiStrToLower(AbslView(entry.key));
    const std::string_view refusal = Refusal(lower, use);
    const auto [same, is_new] = names.emplace(lower, entry.key);
    if (!refusal.empty()) {
      context.ProblemAt(entry.key_place, header.path, std::string(refusal));
      continue;
    }
    if (!is_new) {
      context.ProblemAt(
          entry.key_place, value.path,
          Concat("the header ", Quoted(entry.key), " stands here as ", Quoted(same->second),
                 " already; upper and lower case make no difference"));
    }
    auto text = context.TextTemplate(header, placeholders, "the header's value");
    if (!text) continue;
    if (!FixedPartsAre(IsHeaderText, *text)) {
      context.Problem(header, "control characters and line breaks may not stand in a header");
      continue;
    }
    headers.push_back({entry.key, *std::move(text)});
  }
  return headers;
}

std::vector<NamedTemplate> ParseCookies(ParseContext& context, const Value& value) {
  std::vector<NamedTemplate> cookies;
  if (!CheckMap(context, value, "cookies")) return cookies;
  for (const YamlEntry& entry : value.node->entries) {
    if (!CheckToken(context, value, entry, "cookie")) continue;
    const Value cookie = EntryValue(value, entry);
    auto text = context.TextTemplate(cookie, Placeholders::kConnection, "the cookie's value");
    if (!text) continue;
    if (!FixedPartsAre(IsCookieText, *text)) {
      context.Problem(cookie,
                      "spaces, quotes, commas, semicolons, backslashes, control characters and "
                      "characters beyond ASCII may not stand in a cookie; write them as %20 and "
                      "so on");
      continue;
    }
    cookies.push_back({entry.key, *std::move(text)});
  }
  return cookies;
}

std::vector<Template> ParseSubprotocols(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "a sub-protocol such as chat.v2";
  std::vector<Template> subprotocols;
  const auto items =
      OneOrMore(context, value, "sub-protocol", "a list of sub-protocols such as [chat.v2]", 100);
  for (const Value& item : items) {
    auto text = context.TextTemplate(item, Placeholders::kConnection, kExpected);
    if (!text) continue;
    if (text->parts().empty()) {
      context.Expected(item, kExpected, "");
    } else if (!FixedPartsAre(IsTokenText, *text)) {
      context.Problem(item,
                      Concat(ParseContext::Shown(item, item.node->text),
                             " is no sub-protocol; expected letters, digits and marks such as "
                             "- . _"));
    } else if (std::find(subprotocols.begin(), subprotocols.end(), *text) != subprotocols.end()) {
      context.Problem(item, Concat("the sub-protocol ", ParseContext::Shown(item, item.node->text),
                                   " stands in the list already"));
    } else {
      subprotocols.push_back(*std::move(text));
    }
  }
  return subprotocols;
}

}  // namespace wsurge
