#include "target-servers/built-in/broadcast_room.h"

#include <atomic>
#include <utility>

#include <boost/asio/post.hpp>

#include "target-servers/built-in/broadcast_session.h"

namespace wsurge {

BroadcastRoom::BroadcastRoom(std::vector<boost::asio::io_context*> workers)
    : workers_(std::move(workers)), members_(workers_.size()) {}

void BroadcastRoom::Join(std::size_t worker, std::shared_ptr<BroadcastSession> session) {
  BroadcastSession* const key = session.get();
  members_[worker].emplace(key, std::move(session));
}

void BroadcastRoom::Leave(std::size_t worker, BroadcastSession* session) {
  members_[worker].erase(session);
}

void BroadcastRoom::Send(std::size_t worker, const std::shared_ptr<const Message>& message,
                         const std::shared_ptr<BroadcastSession>& sender) {
  Deliver(worker, message);
  if (workers_.size() == 1) return sender->ReadOn();

  // Only the sender's own thread may lock the weak pointer: the last owner destroys the socket.
  const auto missing = std::make_shared<std::atomic<std::size_t>>(workers_.size() - 1);
  for (std::size_t other = 0; other < workers_.size(); ++other) {
    if (other == worker) continue;
    net::post(*workers_[other],
              [this, worker, other, message, missing, weak = std::weak_ptr(sender)] {
                Deliver(other, message);
                if (missing->fetch_sub(1) != 1) return;
                net::post(*workers_[worker], [weak] {
                  if (const auto waiting = weak.lock()) waiting->ReadOn();
                });
              });
  }
}

void BroadcastRoom::Deliver(std::size_t worker, const std::shared_ptr<const Message>& message) {
  Members& members = members_[worker];
  for (auto it = members.begin(); it != members.end();) {
    const std::shared_ptr<BroadcastSession> member = it->second;
    ++it;  // before the send: a member that is dropped leaves
    member->Send(message);
  }
}

}  // namespace wsurge
