#include "target-servers/built-in/server.h"

#include <chrono>
#include <csignal>
#include <utility>

#include <boost/asio/post.hpp>

#include "target-servers/built-in/first_request.h"

namespace wsurge {
namespace {

using boost::system::error_code;

constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kAcceptRetry{50};

template <class Worker>
std::vector<std::unique_ptr<Worker>> MakeWorkers(std::size_t threads) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t i = 0; i < threads; ++i) workers.push_back(std::make_unique<Worker>());
  return workers;
}

}  // namespace

Server::Server(const net::ip::tcp::endpoint& listen, Options options)
    : tls_(std::move(options.tls)),
      counts_(options.threads),
      workers_(MakeWorkers<Worker>(options.threads)),
      room_(Contexts()),
      service_{counts_, room_, tls_.get(), options.compression, options.log},
      spin_(options.spin),
      acceptor_(front_),
      signals_(front_, SIGTERM, SIGINT),
      retry_(front_) {
  acceptor_.open(listen.protocol());
  acceptor_.set_option(net::ip::tcp::acceptor::reuse_address(true));
  acceptor_.bind(listen);
  acceptor_.listen(kBacklog);
}

Server::~Server() {
  for (const auto& worker : workers_) worker->context.stop();
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

std::vector<net::io_context*> Server::Contexts() {
  std::vector<net::io_context*> contexts;
  for (const auto& worker : workers_) contexts.push_back(&worker->context);
  return contexts;
}

void Server::Serve(net::io_context& context, bool spin) {
  if (!spin) {
    context.run();
    return;
  }
  while (!context.stopped()) context.poll();
}

void Server::Run() {
  for (const auto& worker : workers_) {
    worker->thread = std::thread([this, &context = worker->context] { Serve(context, spin_); });
  }
  signals_.async_wait([this](error_code failed, int) {
    if (!failed) front_.stop();
  });
  Accept();
  front_.run();
}

void Server::Accept() {
  const std::size_t chosen = next_worker_;
  net::io_context& context = workers_[chosen]->context;
  acceptor_.async_accept(context, [this, chosen, &context](error_code failed, Socket socket) {
    if (failed) {
      // Out of descriptors, mostly: the connection waits in the backlog until one is free.
      retry_.expires_after(kAcceptRetry);
      retry_.async_wait([this](error_code cancelled) {
        if (!cancelled) Accept();
      });
      return;
    }
    next_worker_ = (chosen + 1) % workers_.size();
    net::post(context, [this, chosen, accepted = std::move(socket)]() mutable {
      ServeFirstRequest(std::move(accepted), service_, chosen);
    });
    Accept();
  });
}

}  // namespace wsurge
