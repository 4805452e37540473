#include "agent/policy/network.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wsurge {
namespace {

namespace ip = boost::asio::ip;

struct Range {
  const char* base;
  unsigned bits;
};

constexpr std::array<Range, 10> kSpecial{{
    {"0.0.0.0", 8},           // "this host": Linux connects it to loopback
    {"::", 128},              // likewise
    {"169.254.0.0", 16},      // link-local, and the metadata service of most clouds
    {"fe80::", 10},           // link-local
    {"224.0.0.0", 4},         // multicast
    {"255.255.255.255", 32},  // broadcast
    {"ff00::", 8},            // multicast
    {"fd00:ec2::254", 128},   // metadata service
    {"100.100.100.200", 32},  // metadata service
    {"168.63.129.16", 32},    // metadata service
}};

// Translated to IPv4 by the network (RFC 6052): what counts is the address inside.
constexpr Range kTranslated{"64:ff9b::", 96};

std::vector<std::uint8_t> Bytes(const ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

unsigned AddressBits(const ip::address& address) { return address.is_v4() ? 32 : 128; }

bool InNetwork(const ip::address& address, const ip::address& base, unsigned bits) {
  if (address.is_v4() != base.is_v4()) return false;
  const auto a = Bytes(address);
  const auto b = Bytes(base);
  const std::size_t whole = bits / 8;
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(whole);
  if (!std::equal(a.begin(), end, b.begin())) return false;
  if (bits % 8 == 0) return true;
  return (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0;
}

bool IsSpecialNetwork(const ip::address& base, unsigned bits) {
  if (bits >= kTranslated.bits &&
      InNetwork(base, ip::make_address(kTranslated.base), kTranslated.bits)) {
    const auto bytes = Bytes(base);
    const ip::address_v4 inside({bytes[12], bytes[13], bytes[14], bytes[15]});
    return IsSpecialNetwork(inside, bits - kTranslated.bits);
  }
  return std::any_of(kSpecial.begin(), kSpecial.end(), [&](const Range& range) {
    return bits >= range.bits && InNetwork(base, ip::make_address(range.base), range.bits);
  });
}

}  // namespace wsurge
