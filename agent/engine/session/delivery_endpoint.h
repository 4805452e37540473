#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "agent/engine/session/delivery_tracker.h"
#include "common/base/clock.h"
#include "common/message/stamp.h"
#include "common/stats/delivery.h"

namespace wsurge {

// One connection number as sender and receiver of stamped messages, over all its sessions. Owned by
// the session; the worker's thread only.
//
// As a receiver it counts from the first full millisecond after its upgrade. When its session's
// work is over it stays for the drain, and answers for all messages that were due up to half of the
// drain later: these had the other half to arrive. One that leaves otherwise answers for nothing.
class DeliveryEndpoint {
 public:
  // REQUIRES: the tracker outlives it.
  DeliveryEndpoint(DeliveryTracker& tracker, std::uint64_t connection)
      : tracker_(tracker), connection_(connection) {}

  // Whether anybody is to answer for messages at all.
  bool stays() const { return tracker_.plan().reaches; }

  // ---- The connection ----
  void OnOpened(Nanos upgraded);
  void OnWorkOver(Nanos now);  // it stays to listen
  void OnStayed();             // to the end of the drain
  // Also when it was never open. Messages that have not left never will: their numbers are free.
  void OnGone(Nanos now);

  // ---- Sending ----

  // The stamp of the next message. REQUIRES: OnTransmitted follows before the next call.
  Stamp NextStamp(std::uint32_t step, std::uint32_t phase, Nanos due);
  // `left`: the kernel took its first byte; else OnSent follows, of this or a later message.
  void OnTransmitted(std::uint64_t id, bool left);
  void OnSent(std::uint64_t id);

  // ---- Receiving ----
  void OnMessage(std::string_view payload, Nanos received);

 private:
  struct Unsent {
    std::uint64_t id = 0;
    Stamp stamp;
  };
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  Reaches ReachesOf(const Stamp& stamp) const;
  static std::int64_t MillisecondOf(const Stamp& stamp);
  Nanos Corrected(Nanos at) const {
    return tracker_.clock().Raw(at) - tracker_.clock().correction();
  }
  // Whether a message is one that this receiver answers for.
  bool Answers(std::int64_t millisecond) const {
    return open_ && millisecond >= from_ && millisecond < until_;
  }
  DeliveryAccount& AccountOf(const Stamp& stamp);
  Sighting SightingOf(const Stamp& stamp) const;
  void CountLeft(const Stamp& stamp);
  void CountReceipt(const Stamp& stamp, Nanos received);

  DeliveryTracker& tracker_;
  const std::uint64_t connection_;

  // By whether `reaches` is known.
  std::array<std::uint64_t, 2> next_number_{};
  Stamp next_;
  std::vector<Unsent> unsent_;  // in the order of sending, those before first_ have left
  std::size_t first_ = 0;

  bool open_ = false;
  bool complete_ = true;  // it was told of every receipt whether it was a duplicate
  std::int64_t from_ = 0;
  std::int64_t until_ = kNever;
  std::vector<DeliveryAccount> accounts_;      // by place: what it answers with
  DeliveryTracker::PairNumber pairs_ = 0;      // its list
  DeliveryTracker::PairNumber last_pair_ = 0;  // messages of one sender often follow each other
};

}  // namespace wsurge
