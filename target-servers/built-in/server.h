// The target as a whole: one thread that accepts, and the workers that serve.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/message_log.h"
#include "target-servers/built-in/service.h"
#include "target-servers/built-in/transport.h"

namespace wsurge {

// Connections go to the workers in turn, so that equal connections load them equally. Owned and
// used by main(); throws boost::system::system_error where the address cannot be had.
class Server {
 public:
  struct Options {
    std::size_t threads = 1;
    std::unique_ptr<net::ssl::context> tls = nullptr;  // null: plain TCP
    bool compression = false;
    bool spin =
        false;  // workers poll without ever blocking: nothing they serve waits for a wake-up
    MessageLog* log = nullptr;  // outlives the server
  };

  Server(const net::ip::tcp::endpoint& listen, Options options);
  ~Server();

  net::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  // Serves until SIGTERM or SIGINT.
  void Run();

 private:
  struct Worker {
    net::io_context context{1};
    net::executor_work_guard<Executor> work{context.get_executor()};
    std::thread thread;
  };

  static void Serve(net::io_context& context, bool spin);

  void Accept();
  std::vector<net::io_context*> Contexts();

  // Destroyed from the bottom up: what holds sockets of a worker goes before the worker.
  const std::unique_ptr<net::ssl::context> tls_;
  Counts counts_;
  std::vector<std::unique_ptr<Worker>> workers_;
  BroadcastRoom room_;
  Service service_;
  const bool spin_;
  net::io_context front_{1};
  net::ip::tcp::acceptor acceptor_;
  net::signal_set signals_;
  Timer retry_;
  std::size_t next_worker_ = 0;
};

}  // namespace wsurge
