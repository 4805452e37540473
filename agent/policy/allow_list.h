#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <boost/asio/ip/address.hpp>

#include "common/plan/url.h"

namespace wsurge {

// What the operator of this agent lets it put load on. Loopback is always allowed; each entry adds
// to it:
//
//   host[:port]             the addresses that this very name resolves to
//   address[:port]          IPv6 with a port in brackets
//   network/bits[:port]     likewise
//
// Addresses that reach something else than a usual host (unspecified, link-local, multicast, the
// metadata services of clouds) are allowed only by an entry that lies wholly among them: neither
// a name nor 0.0.0.0/0 is enough. A value: const after construction, for any thread.
class AllowList {
 public:
  AllowList() = default;

  // The entries of the command line; InvalidArgument quotes the one that is wrong and says why.
  static absl::StatusOr<AllowList> Parse(const std::vector<std::string>& entries);

  // Whether the name itself is allowed, whatever it resolves to.
  bool AllowsName(const std::string& host, std::uint16_t port) const;

  // Whether the address itself is allowed, by whichever name it was found.
  bool Allows(const boost::asio::ip::address& address, std::uint16_t port) const;

  // The question to ask before each connect: whether this address of the URL's host may be used.
  bool AllowsTarget(const Url& url, const boost::asio::ip::address& address) const;

 private:
  struct Name {
    std::string host;  // lower case, without a final dot
    std::optional<std::uint16_t> port;
  };
  struct Network {
    boost::asio::ip::address base;  // never an IPv4-mapped one
    unsigned bits = 0;
    std::optional<std::uint16_t> port;
    bool special = false;  // wholly among the special addresses
  };

  static absl::Status ParseEntry(const std::string& entry, AllowList& list);

  std::vector<Name> names_;
  std::vector<Network> networks_;
};

}  // namespace wsurge
