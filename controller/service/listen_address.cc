#include "controller/service/listen_address.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <arpa/inet.h>
#include <netinet/in.h>

namespace wsurge {
namespace {

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
         });
}

bool IsIpv6(const std::string& host) {
  in6_addr parsed{};
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

}  // namespace

std::string HostPort::Text() const {
  return IsIpv6(host) ? absl::StrFormat("[%s]:%d", host, port)
                      : absl::StrFormat("%s:%d", host, port);
}

absl::StatusOr<HostPort> ParseHostPort(std::string_view text) {
  const auto error = [text](const char* why) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "\"%s\" is not HOST:PORT: %s; an example is 127.0.0.1:7700", std::string(text), why));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return error("there is no port");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);

  HostPort address;
  const auto parsed =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port, 10);
  if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) {
    return error("the port is a number from 0 to 65535");
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    address.host = host.substr(1, host.size() - 2);
    if (!IsIpv6(address.host)) return error("what stands in brackets is no IPv6 address");
  } else {
    address.host = host;
    if (address.host.find(':') != std::string::npos) {
      return error("an IPv6 address stands in brackets");
    }
    if (!IsHostName(host)) return error("the host is no address and no name");
  }
  return address;
}

bool IsLoopback(std::string_view host) {
  const std::string text(host);
  if (text == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return false;
  constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<std::uint8_t, 13> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
  return std::equal(kLoopback.begin(), kLoopback.end(), std::begin(v6.s6_addr)) ||
         std::equal(kMapped.begin(), kMapped.end(), std::begin(v6.s6_addr));
}

absl::Status CheckListen(const HostPort& address, bool has_tls) {
  if (has_tls || IsLoopback(address.host)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "will not listen on ", address.Text(),
      " without mutual TLS: it is not a loopback address; give --tls-ca, --tls-cert and --tls-key "
      "(`wsurge certs DIR` makes them), or listen on 127.0.0.1"));
}

absl::Status CheckDial(const HostPort& address, bool has_tls) {
  if (has_tls || IsLoopback(address.host)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "will not talk to ", address.Text(),
      " without mutual TLS: it is not a loopback address; give --tls-ca, --tls-cert and "
      "--tls-key"));
}

}  // namespace wsurge
