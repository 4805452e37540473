#include "agent/engine/connection/resolve.h"

#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include <boost/asio/ip/address.hpp>
#include <netdb.h>
#include <sys/socket.h>

namespace wsurge {
namespace {

using boost::asio::ip::tcp;

struct Answer {
  int error = 0;
  std::vector<tcp::endpoint> addresses;
};

Answer Ask(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  Answer answer;
  answer.error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (answer.error != 0) return answer;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    tcp::endpoint endpoint;
    if (at->ai_addrlen > endpoint.capacity()) continue;
    endpoint.resize(at->ai_addrlen);
    std::memcpy(endpoint.data(), at->ai_addr, at->ai_addrlen);
    endpoint.port(port);
    answer.addresses.push_back(endpoint);
  }
  freeaddrinfo(found);
  return answer;
}

}  // namespace

absl::StatusOr<Resolution> Resolve(const std::string& host, std::uint16_t port, Nanos timeout) {
  boost::system::error_code no_address;
  const auto literal = boost::asio::ip::make_address(host, no_address);
  Resolution resolution;
  if (!no_address) {
    resolution.addresses.emplace_back(literal, port);
    return resolution;
  }
  const Nanos begun = MonotonicNow();
  // getaddrinfo cannot be called off: on a thread of its own it may outlive the deadline.
  auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  try {
    std::thread([promise, host, port] { promise->set_value(Ask(host, port)); }).detach();
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot start a thread: ", error.what()));
  }
  if (future.wait_for(timeout) != std::future_status::ready) {
    return absl::DeadlineExceededError(
        absl::StrCat("no answer to the question for the addresses of ", host, " within ",
                     FormatDuration(timeout)));
  }
  Answer answer = future.get();
  if (answer.error != 0 || answer.addresses.empty()) {
    return absl::NotFoundError(
        absl::StrCat("cannot resolve ", host, ": ",
                     answer.error != 0 ? gai_strerror(answer.error) : "it has no address"));
  }
  resolution.addresses = std::move(answer.addresses);
  resolution.asked = true;
  resolution.took = MonotonicNow() - begun;
  return resolution;
}

}  // namespace wsurge
