#include "controller/scenario/url_parser.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include <arpa/inet.h>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/scalars.h"

namespace wsurge {
namespace {

constexpr std::string_view kScheme = "ws://";

// As the scenario wrote it: placeholders stay visible.
std::string Written(const Template& text) {
  std::string out;
  for (const Template::Part& part : text.parts()) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out.append(*literal);
    } else {
      out += Concat("${", PlaceholderName(std::get<Placeholder>(part)), "}");
    }
  }
  return out;
}

// What is wrong with the bytes of the URL, or nothing.
std::string ByteFault(std::string_view url) {
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return "control characters may not stand in a URL";
    if (byte == ' ' || byte > 0x7F) {
      return "spaces and other characters beyond ASCII stand in a URL as %20 and so on";
    }
  }
  return "";
}

std::string SchemeFault(std::string_view url) {
  const std::string lower = absl::AsciiStrToLower(AbslView(url.substr(0, 6)));
  if (lower.starts_with(kScheme)) return "";
  if (lower.starts_with("wss://")) {
    return "\"wss://\" is not supported by this version of wsurge";
  }
  return Concat("expected a URL that begins with ws://, got ", Quoted(url));
}

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         !(host.find("..") != std::string_view::npos) &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
                  c == '_';
         });
}

bool IsIpv6(const std::string& host) {
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

// Fills host and port from "host", "host:port", "[::1]:port".
std::string ParseAuthority(std::string_view authority, Url& url) {
  if ((authority.find('@') != std::string_view::npos)) {
    return "user names and passwords may not stand in a URL; send them in a header";
  }
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with("[")) {
    const std::size_t end = authority.find(']');
    const std::string_view rest =
        end == std::string_view::npos ? std::string_view() : authority.substr(end + 1);
    url.host = std::string(authority.substr(1, end == std::string_view::npos ? end : end - 1));
    if (end == std::string_view::npos || !IsIpv6(url.host) || (!rest.empty() && rest[0] != ':')) {
      return Concat("expected an IPv6 address in brackets, got ", Quoted(authority));
    }
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else {
    const std::size_t colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    url.host = std::string(authority.substr(0, colon));
    if (has_port) port = authority.substr(colon + 1);
    if (url.host.empty()) return "the URL names no host";
    if (!IsHostName(url.host)) {
      return Concat("expected a host name or an address, got ", Quoted(url.host));
    }
  }
  if (!has_port) return "";
  const auto number = ParseCount(port);
  if (!number || *number < 1 || *number > 65535) {
    return Concat("expected a port from 1 to 65535, got ", Quoted(port));
  }
  url.port = static_cast<std::uint16_t>(*number);
  return "";
}

// Path and query with a "/" in front, from byte `begin` of the first part on.
Template ResourceFrom(const std::vector<Template::Part>& parts, std::size_t begin) {
  std::vector<Template::Part> resource(parts.begin() + 1, parts.end());
  std::string first = std::get<std::string>(parts.front()).substr(begin);
  if (!first.starts_with("/")) first = Concat("/", first);
  resource.insert(resource.begin(), std::move(first));
  return Template(std::move(resource));
}

}  // namespace

std::variant<Url, std::string> ParseUrl(const Template& text) {
  Url url;
  url.text = Written(text);
  for (std::string fault : {ByteFault(url.text), SchemeFault(url.text)}) {
    if (!fault.empty()) return fault;
  }
  if ((url.text.find('#') != std::string_view::npos)) {
    return "a WebSocket URL has no fragment; leave out what follows \"#\" or write %23";
  }
  const auto& parts = text.parts();
  const auto* const first = std::get_if<std::string>(&parts.front());
  const std::size_t end =
      first == nullptr ? std::string::npos : first->find_first_of("/?", kScheme.size());
  if (parts.size() > 1 && end == std::string::npos) {
    return "placeholders may stand only in the path and the query; the host is the same for all "
           "connections";
  }
  std::string_view authority = std::string_view(*first).substr(kScheme.size());
  if (end != std::string::npos) authority = authority.substr(0, end - kScheme.size());
  std::string fault = ParseAuthority(authority, url);
  if (!fault.empty()) return fault;
  url.resource = ResourceFrom(parts, end == std::string::npos ? first->size() : end);
  return url;
}

}  // namespace wsurge
