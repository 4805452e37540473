#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "tests/sim/world.h"
#include "wsurge/v1/agent.pb.h"

namespace wsurge::sim {

// The way between one agent's host and the controller. What is on its way while it is cut arrives
// when it is whole again, as TCP sends it again.
struct Link {
  Nanos cut_up_until{};    // agent to controller
  Nanos cut_down_until{};  // controller to agent
  Nanos refuse_until{};    // connections
  Nanos slow_until{};      // the controller reads slowly
  Nanos delay_least = std::chrono::microseconds(100);
  Nanos delay_most = std::chrono::milliseconds(5);
};

// One direction of a stream: in order, with delays, held while the link is cut or the reader is
// stopped. The end is the last thing that is read.
template <typename Message>
class Channel : public std::enable_shared_from_this<Channel<Message>> {
 public:
  // So many messages are beyond the sender's reach; later ones may still be replaced.
  static constexpr std::size_t kWindow = 8;

  struct Reader {
    std::function<Nanos()> held_until;  // by the cut or by the reader; in the past: not held
    std::function<Nanos()> pause;       // between two messages
    std::function<void(Message)> on_message;
    std::function<void()> on_end;
  };

  Channel(World& world, const Link& link, Reader reader)
      : world_(world), link_(link), reader_(std::move(reader)) {}

  void Send(Message message) {
    if (ended_) return;
    queue_.push_back({Due(), std::move(message)});
    Arm();
  }

  // Replaces the last message beyond the window that `same` is true of: it was not sent yet.
  template <typename Same>
  bool Replace(const Message& message, const Same& same) {
    for (std::size_t i = kWindow; i < queue_.size(); ++i) {
      if (!queue_[i].message || !same(*queue_[i].message)) continue;
      queue_[i].message = message;
      return true;
    }
    return false;
  }

  // The sender ends it after what it has sent.
  void End() {
    if (std::exchange(ended_, true)) return;
    queue_.push_back({Due(), std::nullopt});
    Arm();
  }

  // Breaks: of what is on its way only the first `kept` arrive.
  void Break(std::size_t kept) {
    if (queue_.size() > kept) queue_.resize(kept);
    ended_ = false;
    End();
  }

  std::size_t size() const { return queue_.size(); }

 private:
  struct Item {
    Nanos due{};
    std::optional<Message> message;  // nothing: the end
  };

  Nanos Due() {
    last_due_ = std::max(last_due_,
                         world_.now() + world_.random.Between(link_.delay_least, link_.delay_most));
    return last_due_;
  }

  void Arm() {
    if (armed_ || queue_.empty()) return;
    armed_ = true;
    const Nanos at = std::max({queue_.front().due, not_before_, reader_.held_until()});
    world_.At(at, [self = this->shared_from_this()] { self->Pump(); });
  }

  void Pump() {
    armed_ = false;
    const bool held = reader_.held_until() > world_.now() || not_before_ > world_.now();
    if (!held && !queue_.empty() && queue_.front().due <= world_.now()) {
      const Item item = std::move(queue_.front());
      queue_.pop_front();
      not_before_ = world_.now() + reader_.pause();
      if (item.message) {
        reader_.on_message(*item.message);
      } else {
        reader_.on_end();
        queue_.clear();
        return;
      }
    }
    Arm();
  }

  World& world_;
  const Link& link_;
  const Reader reader_;
  std::deque<Item> queue_;
  Nanos last_due_{};
  Nanos not_before_{};
  bool armed_ = false;
  bool ended_ = false;
};

using UpChannel = Channel<v1::AgentMessage>;
using DownChannel = Channel<v1::ControllerMessage>;

// One Attach stream.
struct Stream {
  std::uint64_t id = 0;
  std::size_t host = 0;
  bool given_up = false;  // by the agent
  std::shared_ptr<UpChannel> up;
  std::shared_ptr<DownChannel> down;
};

}  // namespace wsurge::sim
