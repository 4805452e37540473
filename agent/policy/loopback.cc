#include "agent/policy/loopback.h"

#include <string>

namespace wsurge {

namespace ip = boost::asio::ip;

ip::address Unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool IsLoopback(const ip::address& address) { return Unmapped(address).is_loopback(); }

bool IsLoopbackHost(std::string_view host) {
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(host), error);
  return !error && IsLoopback(address);
}

}  // namespace wsurge
