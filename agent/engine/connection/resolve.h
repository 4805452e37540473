#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <boost/asio/ip/tcp.hpp>

#include "common/base/clock.h"

namespace wsurge {

struct Resolution {
  std::vector<boost::asio::ip::tcp::endpoint> addresses;  // at least one
  bool asked = false;  // a name server or the hosts file was asked: `host` was no address
  Nanos took{};
};

// The addresses of `host`, by the system's resolver. Gives up after `timeout`, with
// DeadlineExceeded; an unknown name is NotFound. Any thread.
absl::StatusOr<Resolution> Resolve(const std::string& host, std::uint16_t port, Nanos timeout);

}  // namespace wsurge
