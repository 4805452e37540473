#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace wsurge {

// HOST:PORT of a control port, for listening as well as for dialling.
struct HostPort {
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;

  std::string Text() const;  // "[::1]:7700"
};

// An IPv6 address stands in brackets. InvalidArgument when it is anything but HOST:PORT.
absl::StatusOr<HostPort> ParseHostPort(std::string_view text);

// 127.0.0.0/8, ::1, their IPv4-mapped form, and the name `localhost`. Any other name may resolve to
// anything, so it is not.
bool IsLoopback(std::string_view host);

// Only mutual TLS may leave this host. InvalidArgument with the remedy.
absl::Status CheckListen(const HostPort& address, bool has_tls);
absl::Status CheckDial(const HostPort& address, bool has_tls);

}  // namespace wsurge
