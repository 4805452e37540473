#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "agent/engine/connection/tls_context.h"
#include "common/base/clock.h"
#include "common/plan/assignment.h"

namespace wsurge {

// Whether the agent's operator allows load on this address of this URL's host; asked for every
// address that a name has, and only those that are allowed are connected to. Any thread.
using AddressFilter = std::function<bool(const Url& url, const boost::asio::ip::address& address)>;

// What the operator of an agent has to say about how it connects.
struct RoutePolicy {
  AddressFilter allowed;
  std::vector<std::string> sources;  // instead of the scenario's, unless empty
  bool allow_insecure_tls = false;
};

// One host that is connected to.
struct Destination {
  Url url;
  std::vector<boost::asio::ip::tcp::endpoint> addresses;  // allowed ones, when it was prepared
  std::shared_ptr<const TlsContext> tls;                  // null: plain TCP
};

// How the connections of one role get to one target. Made when the run is prepared, const
// afterwards.
struct Route {
  const Role* role = nullptr;
  Destination target;
  Template resource;  // path and query
  std::optional<Destination> login;
  std::vector<boost::asio::ip::address> sources;  // of the family of the addresses; may be empty
  std::vector<std::uint32_t> barriers;            // that the role's steps have, each once
  std::vector<std::uint32_t> tables;              // whose rows its sessions draw
};

struct Routes {
  std::vector<Route> of;           // index = target × roles + role
  std::vector<Nanos> resolutions;  // how long each name took
};

// Resolves all names, checks that this agent may and can connect to what they are. `assignment`
// must outlive the routes. Blocks, for at most the connect timeout per name. The message of an
// error is for people.
absl::StatusOr<Routes> PrepareRoutes(const Assignment& assignment, const RoutePolicy& policy);

}  // namespace wsurge
