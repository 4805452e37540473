#include "controller/scenario/url_parser.h"

#include <algorithm>
#include <array>
#include <string>
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

struct Scheme {
  std::string_view prefix;
  UrlUse use;
  bool tls;
};
constexpr std::array<Scheme, 4> kSchemes{{{"ws://", UrlUse::kTarget, false},
                                          {"wss://", UrlUse::kTarget, true},
                                          {"http://", UrlUse::kLogin, false},
                                          {"https://", UrlUse::kLogin, true}}};

std::string_view Expected(UrlUse use) {
  return use == UrlUse::kTarget ? "a URL such as ws://127.0.0.1:9001/echo"
                                : "a URL such as https://example.test/login";
}

std::string_view LiteralText(const Template::Part& part) {
  const auto* text = std::get_if<std::string>(&part);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool IsIpv6(const std::string& host) {
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

// What is wrong with the bytes of the text, or nothing.
std::string ByteFault(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return "control characters may not stand in a URL";
    if (byte == ' ' || byte > 0x7F) {
      return "spaces and other characters beyond ASCII stand in a URL as %20 and so on";
    }
    if (byte == '#') {
      return "a URL is asked for without its fragment; leave out what follows \"#\" or write %23";
    }
  }
  return "";
}

std::string ByteFault(const Template& text) {
  for (const Template::Part& part : text.parts()) {
    std::string fault = ByteFault(LiteralText(part));
    if (!fault.empty()) return fault;
  }
  return "";
}

// One URL on its way to its parts. A step that returns a text has found what is wrong.
class UrlReader {
 public:
  // `secret`: the URL holds something that no message may show; it is shown as it is `written`.
  UrlReader(const Template& text, std::string written, bool secret) : text_(text), secret_(secret) {
    url_.text = std::move(written);
  }

  std::string Read(UrlUse use) {
    std::string fault = ByteFault(text_);
    if (fault.empty()) fault = ReadScheme(use);
    if (fault.empty()) fault = ReadHostAndResource();
    return fault;
  }

  Url Take() { return std::move(url_); }

 private:
  std::string Shown(std::string_view part) const { return Quoted(secret_ ? url_.text : part); }

  std::string ReadScheme(UrlUse use) {
    const std::string_view first = LiteralText(text_.parts().front());
    const std::string lower = absl::AsciiStrToLower(AbslView(first.substr(0, 8)));
    for (const Scheme& scheme : kSchemes) {
      if (scheme.use != use || !lower.starts_with(scheme.prefix)) continue;
      after_scheme_ = scheme.prefix.size();
      url_.tls = scheme.tls;
      url_.port = scheme.tls ? 443 : 80;
      return "";
    }
    const std::string_view allowed =
        use == UrlUse::kTarget ? "ws:// or wss://" : "http:// or https://";
    return Concat("expected a URL that begins with ", allowed, ", got ", Quoted(url_.text));
  }

  std::string ReadHostAndResource() {
    const auto& parts = text_.parts();
    const std::string_view first = LiteralText(parts.front());
    const std::size_t end = first.find_first_of("/?", after_scheme_);
    if (parts.size() > 1 && end == std::string_view::npos) {
      return "placeholders may stand only in the path and the query; the host is the same for "
             "all connections";
    }
    std::string fault = ReadAuthority(first.substr(after_scheme_, end - after_scheme_));
    if (!fault.empty()) return fault;
    std::vector<Template::Part> resource(parts.begin() + 1, parts.end());
    std::string begin(end == std::string_view::npos ? "" : first.substr(end));
    if (!begin.starts_with("/")) begin = Concat("/", begin);
    resource.insert(resource.begin(), std::move(begin));
    url_.resource = Template(std::move(resource));
    return "";
  }

  // "host", "host:port", "[::1]:port".
  std::string ReadAuthority(std::string_view authority) {
    if (authority.find('@') != std::string_view::npos) {
      return "user names and passwords may not stand in a URL; send them in a header";
    }
    if (authority.starts_with("[")) return ReadIpv6(authority);
    if (std::count(authority.begin(), authority.end(), ':') > 1) {
      return "an IPv6 address stands in brackets, as in ws://[::1]:9001/";
    }
    const std::size_t colon = authority.find(':');
    url_.host = std::string(authority.substr(0, colon));
    if (url_.host.empty()) return "the URL names no host";
    if (!IsHostName(url_.host)) {
      return Concat("expected a host name or an address, got ", Shown(url_.host));
    }
    return colon == std::string_view::npos ? "" : ReadPort(authority.substr(colon + 1));
  }

  std::string ReadIpv6(std::string_view authority) {
    const std::size_t end = authority.find(']');
    const bool closed = end != std::string_view::npos;
    const std::string_view rest = closed ? authority.substr(end + 1) : std::string_view();
    url_.host = std::string(authority.substr(1, closed ? end - 1 : end));
    if (!closed || !IsIpv6(url_.host) || (!rest.empty() && rest.front() != ':')) {
      return Concat("expected an IPv6 address in brackets, got ", Shown(authority));
    }
    return rest.empty() ? "" : ReadPort(rest.substr(1));
  }

  std::string ReadPort(std::string_view port) {
    const auto number = ParseCount(port);
    if (!number || *number < 1 || *number > 65535) {
      return Concat("expected a port from 1 to 65535, got ", Shown(port));
    }
    url_.port = static_cast<std::uint16_t>(*number);
    return "";
  }

  const Template& text_;
  const bool secret_;
  std::size_t after_scheme_ = 0;
  Url url_;
};

}  // namespace

bool IsAddress(const std::string& text) {
  std::array<unsigned char, 4> address{};
  return IsIpv6(text) || inet_pton(AF_INET, text.c_str(), address.data()) == 1;
}

bool IsHostName(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
         text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
                  c == '_';
         });
}

std::optional<Url> ParseUrl(ParseContext& context, const Value& value, UrlUse use) {
  const auto placeholders =
      use == UrlUse::kTarget ? Placeholders::kConnection : Placeholders::kLogin;
  const auto text = context.TextTemplate(value, placeholders, Expected(use));
  if (!text) return std::nullopt;
  if (text->parts().empty()) {
    context.Expected(value, Expected(use), "");
    return std::nullopt;
  }
  UrlReader reader(*text, context.Written(value), ParseContext::HoldsSecret(value));
  std::string fault = reader.Read(use);
  if (!fault.empty()) {
    context.Problem(value, std::move(fault));
    return std::nullopt;
  }
  return reader.Take();
}

std::optional<Template> ParsePath(ParseContext& context, const Value& value) {
  auto path = context.TextTemplate(value, Placeholders::kConnection, "a path such as /chat");
  if (!path) return std::nullopt;
  std::string fault = ByteFault(*path);
  if (!fault.empty()) {
    context.Problem(value, std::move(fault));
    return std::nullopt;
  }
  return path;
}

}  // namespace wsurge
