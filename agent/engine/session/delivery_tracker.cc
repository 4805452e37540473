#include "agent/engine/session/delivery_tracker.h"

#include <algorithm>
#include <utility>

namespace wsurge {
namespace {

// Numbers with and without known `reaches` are apart.
std::uint64_t KeyOf(std::uint64_t number, bool reaches_known) {
  return number * 2 + (reaches_known ? 1 : 0);
}

}  // namespace

DeliveryTracker::DeliveryTracker(const DeliveryPlan& plan, const DeliveryScope& scope,
                                 Recorder& recorder)
    : plan_(plan),
      scope_(scope),
      recorder_(recorder),
      clock_(scope.clock_domain),
      follow_budget_(static_cast<std::uint64_t>(std::max(1.0, scope.followed_per_second))) {}

bool DeliveryTracker::NextIsFollowed() {
  const bool turn = stamped_++ % stride_ == 0;
  if (!turn || followed_ >= follow_budget_) return false;
  ++followed_;
  return true;
}

DeliveryTracker::PairNumber DeliveryTracker::PairOf(const void* receiver, std::uint64_t sender,
                                                    bool reaches_known, PairNumber& owner) {
  const std::pair key{receiver, KeyOf(sender, reaches_known)};
  if (const auto found = index_.find(key); found != index_.end()) return found->second;
  PairNumber number = 0;
  if (!free_.empty()) {
    number = free_.back();
    free_.pop_back();
  } else if (pairs_.size() < kMaxPairs) {
    pairs_.emplace_back();
    number = static_cast<PairNumber>(pairs_.size());
  } else {
    return 0;
  }
  pair(number) = {
      .sender = sender, .reaches_known = reaches_known, .window = {}, .next_of_owner = owner};
  owner = number;
  index_.emplace(key, number);
  return number;
}

void DeliveryTracker::Release(const void* receiver, PairNumber owner) {
  for (PairNumber number = owner; number != 0;) {
    const Pair& gone = pair(number);
    if (!gone.reaches_known && gone.window.missing() > 0) {
      recorder_.Count(Counter::kDeliveryLost, gone.window.missing(), gone.last_phase);
    }
    index_.erase({receiver, KeyOf(gone.sender, gone.reaches_known)});
    free_.push_back(number);
    number = gone.next_of_owner;
  }
}

void DeliveryTracker::CountLeft(std::uint32_t place, bool others, std::int64_t millisecond) {
  std::vector<StampedMessages>& stamped = interval_.stamped;
  if (!stamped.empty() && stamped.back().place == place && stamped.back().others == others &&
      stamped.back().millisecond == millisecond) {
    ++stamped.back().count;
    return;
  }
  if (stamped.size() < kMaxStampedMessages) {
    stamped.push_back({place, others, millisecond, 1});
  } else if (!interval_.overflowed) {
    DeliveryInterval one;
    one.stamped.push_back({place, others, millisecond, 1});
    interval_.Merge(one);
  }
}

void DeliveryTracker::ChangeReceivers(std::int64_t millisecond, std::int64_t change) {
  if (!plan_.reaches) return;
  std::vector<ReceiverChange>& receivers = interval_.receivers;
  if (!receivers.empty() && receivers.back().millisecond == millisecond) {
    receivers.back().change += change;
  } else if (receivers.size() < kMaxReceiverChanges) {
    receivers.push_back({scope_.target, millisecond, change});
  } else if (!interval_.overflowed) {
    DeliveryInterval one;
    one.receivers.push_back({scope_.target, millisecond, change});
    interval_.Merge(one);
  }
}

void DeliveryTracker::CountStayed(std::int64_t from, std::int64_t until,
                                  const std::vector<DeliveryAccount>& accounts) {
  DeliveryInterval one;
  one.stayed.push_back({scope_.target, from, until, 1});
  one.accounts = accounts;
  interval_.Merge(one);
}

void DeliveryTracker::WidenBound(std::uint32_t place, Nanos bound) {
  Nanos& widest = interval_.AccountOf(place).clock_bound;
  widest = std::max(widest, bound);
}

void DeliveryTracker::See(const Sighting& sighting, bool reaches_known) {
  const std::pair key{sighting.sender, KeyOf(sighting.number, reaches_known)};
  const auto [at, fresh] = seen_.try_emplace(key, interval_.sightings.size());
  if (!fresh) return interval_.sightings[at->second].Merge(sighting);
  if (interval_.sightings.size() < kMaxSightings) {
    interval_.sightings.push_back(sighting);
  } else {
    seen_.erase(at);
    interval_.MarkUnseen(sighting.millisecond);
  }
}

DeliveryInterval DeliveryTracker::Take() {
  stride_ = std::max<std::uint64_t>(1, (stamped_ + follow_budget_ - 1) / follow_budget_);
  stamped_ = 0;
  followed_ = 0;
  seen_.clear();
  return std::exchange(interval_, DeliveryInterval());
}

}  // namespace wsurge
