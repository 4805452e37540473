#include "agent/service/local_targets.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include "agent/engine/connection/resolve.h"

namespace wsurge {
namespace {

constexpr Nanos kResolveWithin = std::chrono::seconds(5);

// The kernel lets a socket have an address only if it is one of the host's.
bool IsOwn(const boost::asio::ip::address& address) {
  boost::asio::io_context context;
  boost::asio::ip::udp::socket socket(context);
  const boost::asio::ip::udp::endpoint endpoint(address, 0);
  boost::system::error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  return !error;
}

bool IsLocal(const Url& url) {
  const auto resolution = Resolve(url.host, url.port, kResolveWithin);
  if (!resolution.ok()) return false;
  return std::any_of(resolution->addresses.begin(), resolution->addresses.end(),
                     [](const auto& endpoint) { return IsOwn(endpoint.address()); });
}

}  // namespace

std::vector<WatchedTarget> LocalTargets(const Assignment& assignment) {
  std::vector<WatchedTarget> local;
  for (std::size_t i = 0; i < assignment.targets.size(); ++i) {
    const Target& target = assignment.targets[i];
    if (!target.watch || !IsLocal(target.url)) continue;
    local.push_back({static_cast<std::uint32_t>(i), *target.watch});
  }
  return local;
}

}  // namespace wsurge
