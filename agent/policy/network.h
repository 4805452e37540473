#pragma once

#include <boost/asio/ip/address.hpp>

namespace wsurge {

// Whether the first `bits` of the address are those of `base`. Different families never match.
bool InNetwork(const boost::asio::ip::address& address, const boost::asio::ip::address& base,
               unsigned bits);

// 32 or 128.
unsigned AddressBits(const boost::asio::ip::address& address);

// Whether every address of the network is one that load must never reach by accident: unspecified,
// link-local, multicast, or the metadata service of a cloud.
bool IsSpecialNetwork(const boost::asio::ip::address& base, unsigned bits);

inline bool IsSpecialAddress(const boost::asio::ip::address& address) {
  return IsSpecialNetwork(address, AddressBits(address));
}

}  // namespace wsurge
