#include "agent/engine/session/delivery_endpoint.h"

#include <algorithm>
#include <utility>

namespace wsurge {

// ---- The connection ----

void DeliveryEndpoint::OnOpened(Nanos upgraded) {
  open_ = true;
  complete_ = true;
  accounts_.clear();
  from_ = NextMillisecond(Corrected(upgraded) + tracker_.clock().BoundAt(upgraded));
  until_ = kNever;
  tracker_.ChangeReceivers(from_, +1);
}

void DeliveryEndpoint::OnWorkOver(Nanos now) {
  until_ = NextMillisecond(Corrected(now) + tracker_.scope().drain / 2);
}

void DeliveryEndpoint::OnStayed() {
  if (!open_) return;
  open_ = false;
  tracker_.ChangeReceivers(std::max(from_, until_), -1);
  if (complete_ && from_ < until_) tracker_.CountStayed(from_, until_, accounts_);
}

void DeliveryEndpoint::OnGone(Nanos now) {
  if (std::exchange(open_, false)) {
    // Of what was due within the drain before nobody knows whether it would have come.
    const std::int64_t end = wsurge::MillisecondOf(Corrected(now) - tracker_.scope().drain);
    tracker_.ChangeReceivers(std::max(from_, end), -1);
  }
  for (std::size_t i = unsent_.size(); i-- > first_;) {
    const Stamp& stamp = unsent_[i].stamp;
    next_number_[ReachesOf(stamp) == Reaches::kUnknown ? 0 : 1] = stamp.number;
  }
  unsent_.clear();
  first_ = 0;
  tracker_.Release(this, std::exchange(pairs_, 0));
  last_pair_ = 0;
}

// ---- Sending ----

Reaches DeliveryEndpoint::ReachesOf(const Stamp& stamp) const {
  return tracker_.plan().steps[stamp.step].reaches;
}

// The earliest that it can have been, on the controller's clock.
std::int64_t DeliveryEndpoint::MillisecondOf(const Stamp& stamp) {
  return wsurge::MillisecondOf(stamp.due - stamp.correction - stamp.bound);
}

Stamp DeliveryEndpoint::NextStamp(std::uint32_t step, std::uint32_t phase, Nanos due) {
  const RunClock& clock = tracker_.clock();
  next_ = {.tag = tracker_.scope().tag,
           .sender = connection_,
           .step = step,
           .phase = phase,
           .due = clock.Raw(due),
           .domain = clock.domain(),
           .correction = clock.correction(),
           .bound = clock.BoundAt(due),
           .followed = tracker_.NextIsFollowed()};
  next_.number = next_number_[ReachesOf(next_) == Reaches::kUnknown ? 0 : 1]++;
  next_.sender_counts = Answers(MillisecondOf(next_));
  return next_;
}

void DeliveryEndpoint::OnTransmitted(std::uint64_t id, bool left) {
  if (left) {
    CountLeft(next_);
  } else {
    unsent_.push_back({id, next_});
  }
}

void DeliveryEndpoint::OnSent(std::uint64_t id) {
  while (first_ < unsent_.size() && unsent_[first_].id <= id) CountLeft(unsent_[first_++].stamp);
  if (first_ == unsent_.size()) {
    unsent_.clear();
    first_ = 0;
  } else if (first_ * 2 > unsent_.size()) {  // moved at most as often as there were messages
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void DeliveryEndpoint::CountLeft(const Stamp& stamp) {
  const Reaches reaches = ReachesOf(stamp);
  if (reaches == Reaches::kUnknown) return;
  const std::int64_t millisecond = MillisecondOf(stamp);
  if (reaches == Reaches::kSelf) {
    if (Answers(millisecond)) ++AccountOf(stamp).own_self;
  } else {
    tracker_.CountLeft(tracker_.PlaceOf(stamp.phase), reaches == Reaches::kOthers, millisecond);
    if (reaches == Reaches::kOthers && Answers(millisecond)) ++AccountOf(stamp).own_others;
  }
  if (stamp.followed) tracker_.See(SightingOf(stamp), /*reaches_known=*/true);
}

DeliveryAccount& DeliveryEndpoint::AccountOf(const Stamp& stamp) {
  const std::uint32_t place = tracker_.PlaceOf(stamp.phase);
  const auto found = std::find_if(accounts_.rbegin(), accounts_.rend(),
                                  [place](const auto& account) { return account.place == place; });
  if (found != accounts_.rend()) return *found;
  accounts_.push_back({.place = place});
  return accounts_.back();
}

Sighting DeliveryEndpoint::SightingOf(const Stamp& stamp) const {
  return {.sender = stamp.sender,
          .number = stamp.number,
          .place = tracker_.PlaceOf(stamp.phase),
          .step = static_cast<std::int32_t>(stamp.step),
          .millisecond = MillisecondOf(stamp),
          .sender_counts = stamp.sender_counts};
}

// ---- Receiving ----

void DeliveryEndpoint::OnMessage(std::string_view payload, Nanos received) {
  const std::optional<Stamp> stamp = FindStamp(payload, tracker_.scope().tag);
  if (!stamp) return;
  const auto& steps = tracker_.plan().steps;
  // A server may send anything: what no step of this run can have sent is no stamp.
  if (stamp->step >= steps.size() || !steps[stamp->step].stamped ||
      stamp->phase >= tracker_.scope().phases) {
    return;
  }
  CountReceipt(*stamp, received);
}

void DeliveryEndpoint::CountReceipt(const Stamp& stamp, Nanos received) {
  Recorder& recorder = tracker_.recorder();
  const Reaches reaches = ReachesOf(stamp);
  const bool known = reaches != Reaches::kUnknown;
  using Pair = DeliveryTracker::Pair;
  const bool same = last_pair_ != 0 && tracker_.pair(last_pair_).sender == stamp.sender &&
                    tracker_.pair(last_pair_).reaches_known == known;
  if (!same) last_pair_ = tracker_.PairOf(this, stamp.sender, known, pairs_);
  if (last_pair_ == 0) {
    recorder.Count(Counter::kDeliveryUntracked, 1, stamp.phase);
    complete_ = false;
  } else {
    Pair& pair = tracker_.pair(last_pair_);
    pair.last_phase = stamp.phase;
    const auto arrival = pair.window.Add(stamp.number);
    if (arrival == SequenceWindow::Arrival::kDuplicate) {
      return recorder.Count(Counter::kDeliveryDuplicated, 1, stamp.phase);
    }
    if (arrival == SequenceWindow::Arrival::kReordered) {
      recorder.Count(Counter::kDeliveryReordered, 1, stamp.phase);
    }
  }
  recorder.Count(Counter::kDeliveryReceived, 1, stamp.phase);

  const RunClock& clock = tracker_.clock();
  Nanos delivery = clock.Raw(received) - stamp.due;
  if (stamp.domain != clock.domain()) {
    delivery -= clock.correction() - stamp.correction;
    tracker_.WidenBound(tracker_.PlaceOf(stamp.phase), stamp.bound + clock.BoundAt(received));
  }
  if (delivery < Nanos::zero()) {
    recorder.Count(Counter::kDeliveryNegative, 1, stamp.phase);
  } else {
    recorder.Time(TimeMetric::kDelivery, static_cast<std::int32_t>(stamp.step), delivery,
                  stamp.phase);
  }

  const bool own = stamp.sender == connection_;
  if ((reaches == Reaches::kSelf && !own) || (reaches == Reaches::kOthers && own)) return;
  if (known && Answers(MillisecondOf(stamp))) ++AccountOf(stamp).received;
  if (!stamp.followed || delivery > tracker_.scope().drain + kLatestSighting) return;
  Sighting sighting = SightingOf(stamp);
  sighting.receipts = 1;
  sighting.first = sighting.last = delivery;
  tracker_.See(sighting, known);
}

}  // namespace wsurge
