#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "agent/engine/session/delivery_plan.h"
#include "agent/engine/session/recorder.h"
#include "agent/engine/session/run_clock.h"
#include "agent/engine/session/sequence_window.h"
#include "common/base/clock.h"
#include "common/message/stamp.h"
#include "common/stats/delivery.h"

namespace wsurge {

// Where a tracker stands in its run.
struct DeliveryScope {
  std::uint32_t tag = 0;  // see StampTag
  std::uint32_t target = 0;
  std::uint32_t phases = 1;
  std::uint32_t clock_domain = 0;
  Nanos drain{};
  double followed_per_second = 0;  // this worker's part of kFollowedPerSecond
};

// The stamped messages of one worker and target: gives out stamps, and keeps what the connections
// (DeliveryEndpoint) have sent and received. Owned by the worker; its thread only. Everything in it
// is bounded; nothing is allocated for a message but when a list grows.
class DeliveryTracker {
 public:
  // Which came twice, late or not at all is told for so many pairs of sender and receiver. Receipts
  // of further ones are only counted (delivery.untracked).
  static constexpr std::size_t kMaxPairs = 4096;

  // One sender at one receiver.
  struct Pair {
    std::uint64_t sender = 0;
    bool reaches_known = false;
    SequenceWindow window;
    std::uint32_t last_phase = 0;     // in which the last message was due
    std::uint32_t next_of_owner = 0;  // list of a receiver's pairs; 0: the last
  };
  using PairNumber = std::uint32_t;  // from 1; 0: none

  // `plan` and `recorder` must live as long.
  DeliveryTracker(const DeliveryPlan& plan, const DeliveryScope& scope, Recorder& recorder);

  void Begin(Nanos start) { clock_.Begin(start); }
  void SetClock(const ClockCorrection& correction) { clock_.Set(correction); }

  const DeliveryPlan& plan() const { return plan_; }
  const DeliveryScope& scope() const { return scope_; }
  const RunClock& clock() const { return clock_; }
  Recorder& recorder() { return recorder_; }
  std::uint32_t PlaceOf(std::uint32_t phase) const { return scope_.target * scope_.phases + phase; }

  // Whether the message that is stamped now is to be followed: all up to the worker's part a
  // second, every n-th when the second before had n times as many.
  bool NextIsFollowed();

  // ---- From the endpoints ----

  // The pair of a receiver, made when it is new; 0 when there are too many. `owner` is the first of
  // the receiver's pairs.
  PairNumber PairOf(const void* receiver, std::uint64_t sender, bool reaches_known,
                    PairNumber& owner);
  Pair& pair(PairNumber number) { return pairs_[number - 1]; }
  // The receiver is gone: what never came of gaps between messages is lost, where nothing better is
  // known of whom they reach.
  void Release(const void* receiver, PairNumber owner);

  void CountLeft(std::uint32_t place, bool others, std::int64_t millisecond);
  void ChangeReceivers(std::int64_t millisecond, std::int64_t change);
  // Receivers that stayed: `accounts` are theirs.
  void CountStayed(std::int64_t from, std::int64_t until,
                   const std::vector<DeliveryAccount>& accounts);
  void WidenBound(std::uint32_t place, Nanos bound);
  void See(const Sighting& sighting, bool reaches_known);

  // What there was since the last call; begins another second.
  DeliveryInterval Take();

 private:
  const DeliveryPlan& plan_;
  const DeliveryScope scope_;
  Recorder& recorder_;
  RunClock clock_;

  std::vector<Pair> pairs_;
  std::vector<PairNumber> free_;
  // By receiver, and sender with whether `reaches` is known.
  absl::flat_hash_map<std::pair<const void*, std::uint64_t>, PairNumber> index_;

  DeliveryInterval interval_;
  // By sender, and number with whether `reaches` is known: where in interval_.sightings.
  absl::flat_hash_map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> seen_;

  const std::uint64_t follow_budget_;
  std::uint64_t stamped_ = 0;   // messages of this second
  std::uint64_t followed_ = 0;  // of them
  std::uint64_t stride_ = 1;
};

}  // namespace wsurge
