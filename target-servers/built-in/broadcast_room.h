// Everyone connected to `/broadcast`, over all workers.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "target-servers/built-in/queued_session.h"

namespace wsurge {

class BroadcastSession;

// Owned by the server, which ends the workers' threads before it goes. Each call names the worker
// on whose thread it is made; a worker's members are touched by that thread alone.
class BroadcastRoom {
 public:
  explicit BroadcastRoom(std::vector<boost::asio::io_context*> workers);

  void Join(std::size_t worker, std::shared_ptr<BroadcastSession> session);
  void Leave(std::size_t worker, BroadcastSession* session);

  // Queues `message` at every member, then lets `sender` read on: so a sender has at most one
  // message on its way between workers.
  void Send(std::size_t worker, const std::shared_ptr<const Message>& message,
            const std::shared_ptr<BroadcastSession>& sender);

 private:
  using Members = std::unordered_map<BroadcastSession*, std::shared_ptr<BroadcastSession>>;

  void Deliver(std::size_t worker, const std::shared_ptr<const Message>& message);

  const std::vector<boost::asio::io_context*> workers_;
  std::vector<Members> members_;
};

}  // namespace wsurge
