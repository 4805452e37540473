#include "controller/scenario/connection_parser.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/absl_view.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/headers_parser.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/section.h"
#include "controller/scenario/tls_parser.h"
#include "controller/scenario/url_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxMessageBytes = 1 << 30;
constexpr std::uint64_t kMaxMessagesPerSecond = 1'000'000;

void ParseTimeouts(ParseContext& context, const Value& value, ConnectionOptions& options) {
  const Section section(context, value, SectionKind::kTimeouts, "a map such as {upgrade: 30s}");
  if (!section.is_map()) return;
  const ConnectionOptions defaults;
  const auto read = [&](std::string_view key, Nanos otherwise) {
    const auto found = section.Find(key);
    return found ? context.Duration(*found).value_or(otherwise) : otherwise;
  };
  options.connect_timeout = read("connect", defaults.connect_timeout);
  options.upgrade_timeout = read("upgrade", defaults.upgrade_timeout);
  options.close_timeout = read("close", defaults.close_timeout);
}

std::optional<Compression> ParseCompression(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "off or a map such as {window_bits: 15}";
  if (value.node->kind == Kind::kScalar) {
    const auto text = context.Text(value, kExpected);
    if (text && *text != "off") context.Expected(value, kExpected, *text);
    return std::nullopt;
  }
  const Section section(context, value, SectionKind::kCompression, kExpected);
  if (!section.is_map()) return std::nullopt;
  Compression compression;
  const auto read = [&](std::string_view key, std::uint32_t least, std::uint32_t most,
                        std::uint32_t& number) {
    const auto found = section.Find(key);
    if (!found) return;
    const auto count = context.Count(*found, least, most);
    if (count) number = static_cast<std::uint32_t>(*count);
  };
  read("window_bits", 9, 15, compression.window_bits);
  read("memory_level", 1, 9, compression.memory_level);
  if (const auto takeover = section.Find("context_takeover")) {
    compression.context_takeover = context.Bool(*takeover).value_or(true);
  }
  if (const auto threshold = section.Find("threshold")) {
    compression.threshold = context.Bytes(*threshold, 0, kMaxMessageBytes).value_or(0);
  }
  return compression;
}

std::vector<std::string> ParseSources(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "an address of this host such as 127.0.0.2";
  std::vector<std::string> sources;
  const auto items = OneOrMore(context, value, "source address",
                               "a list of addresses such as [127.0.0.2, 127.0.0.3]", 1'000);
  for (const Value& item : items) {
    const auto text = context.Text(item, kExpected, Placeholders::kShown);
    if (!text) continue;
    if (!IsAddress(*text)) {
      context.Expected(item, kExpected, *text);
    } else if (std::find(sources.begin(), sources.end(), *text) != sources.end()) {
      context.Problem(item, Concat("the address ", *text, " stands in the list already"));
    } else {
      sources.push_back(*text);
    }
  }
  return sources;
}

std::optional<Nanos> ParsePing(ParseContext& context, const Value& value) {
  Section section(context, value, SectionKind::kPing, "a map such as {every: 15s}");
  if (!section.is_map()) return std::nullopt;
  const auto every = section.Require("every");
  if (!every) return std::nullopt;
  const auto period = context.Duration(*every);
  if (period && *period < std::chrono::milliseconds(1)) {
    context.Expected(*every, "1ms or more", context.Written(*every));
  }
  return period;
}

std::optional<double> ParseReadRate(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "a rate of bytes from 1B/s to 10GiB/s such as 10KiB/s";
  constexpr double kMost = 10.0 * 1024 * 1024 * 1024;
  const auto text = context.Text(value, kExpected);
  if (!text) return std::nullopt;
  const auto rate = ParseByteRate(*text);
  if (!rate || *rate < 1 || *rate > kMost) {
    context.Expected(value, kExpected, *text);
    return std::nullopt;
  }
  return rate;
}

Reconnect ParseReconnect(ParseContext& context, const Value& value) {
  Reconnect reconnect;
  const Section section(context, value, SectionKind::kReconnect,
                        "a map such as {after: 100ms, at_most: 5s}");
  if (!section.is_map()) return reconnect;
  if (const auto after = section.Find("after")) {
    reconnect.after = context.Duration(*after).value_or(reconnect.after);
  }
  const auto at_most = section.Find("at_most");
  if (at_most) {
    reconnect.at_most = context.Duration(*at_most).value_or(reconnect.at_most);
    if (reconnect.at_most < reconnect.after) {
      context.Problem(*at_most,
                      "\"at_most\" is the longest delay; it cannot be shorter than "
                      "\"after\", the first one");
    }
  }
  // A first delay above the default of the longest.
  if (!at_most) reconnect.at_most = std::max(reconnect.at_most, reconnect.after);
  if (const auto jitter = section.Find("jitter")) {
    const auto number = context.Number(*jitter);
    if (number && (*number < 0 || *number > 1)) {
      context.Expected(*jitter, "a number from 0 to 1", context.Written(*jitter));
    }
    reconnect.jitter = number.value_or(reconnect.jitter);
  }
  if (const auto times = section.Find("times")) {
    constexpr std::uint64_t kMost = 1'000'000;
    reconnect.times =
        static_cast<std::uint32_t>(context.Count(*times, 1, kMost).value_or(reconnect.times));
  }
  return reconnect;
}

// The Cookie header has one source.
void CheckCookieHeader(ParseContext& context, const Section& section,
                       const ConnectionOptions& options) {
  if (options.cookies.empty()) return;
  for (const NamedTemplate& header : options.headers) {
    if (absl::AsciiStrToLower(AbslView(header.name)) != "cookie") continue;
    const auto place = section.Find(section.Has("headers") ? "headers" : "cookies");
    context.Problem(place.value_or(section.value()),
                    "\"cookies\" sends the header Cookie; put the cookies there and leave the "
                    "header out");
  }
}

// What is about the bytes on the wire and their pace.
void ParseTransfer(ParseContext& context, const Section& section, ConnectionOptions& options) {
  if (const auto compression = section.Find("compression")) {
    options.compression = ParseCompression(context, *compression);
  }
  if (const auto most = section.Find("max_message")) {
    options.max_message_bytes =
        context.Bytes(*most, 1, kMaxMessageBytes).value_or(options.max_message_bytes);
  }
  if (const auto no_delay = section.Find("no_delay")) {
    options.no_delay = context.Bool(*no_delay).value_or(true);
  }
  if (const auto ping = section.Find("ping")) options.ping_every = ParsePing(context, *ping);
  if (const auto rate = section.Find("read_rate")) {
    options.read_bytes_per_second = ParseReadRate(context, *rate);
  }
  if (const auto fragment = section.Find("fragment")) {
    options.fragment_bytes = context.Bytes(*fragment, 1, kMaxMessageBytes);
  }
  if (const auto ceiling = section.Find("ceiling")) {
    options.ceiling_per_second = context.Rate(*ceiling, kMaxMessagesPerSecond);
  }
}

}  // namespace

ConnectionOptions ParseConnection(ParseContext& context, const Value& value,
                                  ConnectionOptions base) {
  ConnectionOptions options = std::move(base);
  const Section section(context, value, SectionKind::kConnection,
                        "a map such as {headers: {X-Test: \"1\"}}");
  if (!section.is_map()) return options;
  if (const auto headers = section.Find("headers")) {
    options.headers = ParseHeaders(context, *headers, HeaderUse::kHandshake);
  }
  if (const auto cookies = section.Find("cookies")) {
    options.cookies = ParseCookies(context, *cookies);
  }
  CheckCookieHeader(context, section, options);
  if (const auto subprotocols = section.Find("subprotocols")) {
    options.subprotocols = ParseSubprotocols(context, *subprotocols);
  }
  if (const auto tls = section.Find("tls")) options.tls = ParseTls(context, *tls);
  if (const auto timeouts = section.Find("timeouts")) ParseTimeouts(context, *timeouts, options);
  if (const auto sources = section.Find("sources")) {
    options.sources = ParseSources(context, *sources);
  }
  if (const auto resolve = section.Find("resolve")) {
    constexpr std::array<std::pair<std::string_view, ResolveMode>, 2> kModes{
        {{"once", ResolveMode::kOnce}, {"each", ResolveMode::kEach}}};
    options.resolve = context.Word(*resolve, kModes, "once or each").value_or(ResolveMode::kOnce);
  }
  ParseTransfer(context, section, options);
  if (const auto reconnect = section.Find("reconnect")) {
    options.reconnect = ParseReconnect(context, *reconnect);
  }
  return options;
}

}  // namespace wsurge
