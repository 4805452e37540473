#pragma once

#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace wsurge {

// An IPv4 address in IPv6 clothes (::ffff:10.0.0.1) as the IPv4 address that it stands for; any
// other as it is.
boost::asio::ip::address Unmapped(const boost::asio::ip::address& address);

// 127.0.0.0/8, ::1 and the IPv4-mapped form of the former.
bool IsLoopback(const boost::asio::ip::address& address);

// A loopback address, in brackets or not, or the name "localhost".
bool IsLoopbackHost(std::string_view host);

}  // namespace wsurge
