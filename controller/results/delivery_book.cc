#include "controller/results/delivery_book.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <variant>

namespace wsurge {
namespace {

constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kPerSecond = 1000;
// Clocks differ by their bounds, and a message counts for a full millisecond.
constexpr Nanos kMargin = std::chrono::seconds(2);
constexpr std::size_t kMaxSpans = 1'000;

std::vector<Reaches> ReachesByStep(const std::vector<Role>& roles) {
  std::vector<Reaches> reaches;
  for (const Role& role : roles) {
    ForEachStep(role.steps, [&](const Step& step) {
      const Payload* payload = nullptr;
      if (const auto* send = std::get_if<SendStep>(&step.action)) payload = &send->payload;
      if (const auto* request = std::get_if<RequestStep>(&step.action)) payload = &request->payload;
      if (const auto* stream = std::get_if<StreamStep>(&step.action)) payload = &stream->payload;
      if (payload == nullptr || payload->reaches == Reaches::kUnknown) return;
      if (reaches.size() <= step.id) reaches.resize(step.id + std::size_t{1}, Reaches::kUnknown);
      reaches[step.id] = payload->reaches;
    });
  }
  return reaches;
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

// Receipts expected of these messages by receivers that answer for them.
template <typename Schedule, typename Changes>
std::int64_t Expected(const Schedule& schedule, const Changes& stays) {
  std::int64_t expected = 0;
  std::int64_t receivers = 0;
  auto next = stays.begin();
  for (const auto& [second, counts] : schedule) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const std::int64_t millisecond = second * kPerSecond + static_cast<std::int64_t>(i);
      for (; next != stays.end() && next->first <= millisecond; ++next) receivers += next->second;
      expected += receivers * counts[i];
    }
  }
  return expected;
}

}  // namespace

DeliveryBook::DeliveryBook(const std::vector<Role>& roles, std::size_t targets, std::size_t phases,
                           Nanos drain, std::size_t agents)
    : reaches_(ReachesByStep(roles)),
      phases_(std::max<std::size_t>(phases, 1)),
      drain_(drain),
      agents_(agents),
      places_(targets * phases),
      targets_(targets),
      settled_before_(kEarliest) {
  for (Agent& agent : agents_) agent.receivers.resize(targets);
}

// ---- What comes in ----

void DeliveryBook::Add(std::size_t agent, const Interval& interval) {
  Agent& from = agents_[agent];
  from.end = std::max(from.end, interval.end);
  const DeliveryInterval& delivery = interval.delivery;
  AddExpectations(from, delivery);
  if (delivery.unseen) SkipUnseen(*delivery.unseen);
  for (const Sighting& sighting : delivery.sightings) AddSighting(sighting);
  SettleWhatIsOver();
}

void DeliveryBook::AddExpectations(Agent& agent, const DeliveryInterval& delivery) {
  expected_unknown_ = expected_unknown_ || delivery.overflowed;
  for (const StampedMessages& stamped : delivery.stamped) AddStamped(stamped);
  for (const ReceiverChange& change : delivery.receivers) {
    if (change.target >= targets_.size()) continue;
    agent.receivers[change.target] += change.change;
    AtTarget& target = targets_[change.target];
    if (change.millisecond < settled_before_) {
      target.before += change.change;  // late, and of no message that is still open
    } else {
      target.receivers[change.millisecond] += change.change;
    }
  }
  for (const StayedReceivers& stayed : delivery.stayed) {
    if (stayed.target >= targets_.size()) continue;
    Changes& stays = targets_[stayed.target].stays;
    stays[stayed.from] += static_cast<std::int64_t>(stayed.count);
    stays[stayed.until] -= static_cast<std::int64_t>(stayed.count);
    expected_unknown_ = expected_unknown_ || stays.size() > kMaxStays;
  }
  for (const DeliveryAccount& account : delivery.accounts) {
    if (account.place >= places_.size()) continue;
    Place& place = places_[account.place];
    place.own_others += account.own_others;
    place.own_self += account.own_self;
    place.received += account.received;
    place.figures.clock_bound = std::max(place.figures.clock_bound, account.clock_bound);
  }
}

void DeliveryBook::AddStamped(const StampedMessages& stamped) {
  if (stamped.place >= places_.size() || expected_unknown_) return;
  Place& place = places_[stamped.place];
  Schedule& schedule = stamped.others ? place.others : place.all;
  const std::int64_t number = FloorDiv(stamped.millisecond, kPerSecond);
  const auto [second, fresh] = schedule.try_emplace(number);
  if (fresh) expected_unknown_ = ++seconds_ > kMaxSeconds;
  std::uint32_t& count =
      second->second[static_cast<std::size_t>(stamped.millisecond - number * kPerSecond)];
  if (stamped.count > std::numeric_limits<std::uint32_t>::max() - count) {
    expected_unknown_ = true;
    return;
  }
  count += static_cast<std::uint32_t>(stamped.count);
}

void DeliveryBook::AddSighting(const Sighting& sighting) {
  if (sighting.place >= places_.size() || sighting.step < 0) return;
  if (sighting.millisecond < settled_before_) {
    ++places_[sighting.place].figures.unfollowed;
    return;
  }
  const bool known = ReachesOf(sighting.step) != Reaches::kUnknown;
  const std::pair key{sighting.sender, sighting.number * 2 + (known ? 1 : 0)};
  auto at = open_.find(key);
  if (at == open_.end()) {
    if (open_.size() >= kMaxOpen) {
      return SkipUnseen({sighting.millisecond, sighting.millisecond});
    }
    at = open_
             .emplace(key, Message{.place = sighting.place,
                                   .step = sighting.step,
                                   .millisecond = sighting.millisecond,
                                   .sender_counts = sighting.sender_counts})
             .first;
  }
  Message& message = at->second;
  if (sighting.receipts == 0) return;
  const bool first = message.receipts == 0;
  message.first = first ? sighting.first : std::min(message.first, sighting.first);
  message.last = first ? sighting.last : std::max(message.last, sighting.last);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  message.receipts =
      static_cast<std::uint32_t>(std::min(message.receipts + sighting.receipts, kMost));
}

// Some sightings of messages in this span are missing, so none of them is followed.
void DeliveryBook::SkipUnseen(const DeliveryInterval::Span& span) {
  std::int64_t from = span.from;
  std::int64_t to = span.to;
  const auto take_in = [&](Changes::iterator at) {
    from = std::min(from, at->first);
    to = std::max(to, at->second);
    return unseen_.erase(at);
  };
  auto at = unseen_.upper_bound(from);
  if (at != unseen_.begin() && std::prev(at)->second >= from - 1) at = take_in(std::prev(at));
  while (at != unseen_.end() && at->first <= to + 1) at = take_in(at);
  if (unseen_.size() >= kMaxSpans) {  // what lies between the last two is skipped too
    const auto last = std::prev(unseen_.end());
    from = std::min(from, last->first);
    to = std::max(to, last->second);
    unseen_.erase(unseen_.lower_bound(from), unseen_.end());
  }
  unseen_[from] = to;
}

bool DeliveryBook::Unseen(std::int64_t millisecond) const {
  auto at = unseen_.upper_bound(millisecond);
  return at != unseen_.begin() && std::prev(at)->second >= millisecond;
}

// The receivers of a lost agent are gone from what it last said on.
void DeliveryBook::Close(std::size_t agent) {
  Agent& gone = agents_[agent];
  if (gone.closed) return;
  gone.closed = true;
  const std::int64_t end = std::max(MillisecondOf(gone.end - drain_), settled_before_);
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    if (gone.receivers[i] != 0) targets_[i].receivers[end] -= gone.receivers[i];
    gone.receivers[i] = 0;
  }
  SettleWhatIsOver();
}

// ---- What goes out ----

DeliveryBook::Balance DeliveryBook::BalanceOf(std::size_t place) const {
  const Place& at = places_[place];
  const Changes& stays = targets_[place / phases_].stays;
  const std::int64_t expected = Expected(at.all, stays) + Expected(at.others, stays) -
                                static_cast<std::int64_t>(at.own_others) +
                                static_cast<std::int64_t>(at.own_self);
  return {.expected = static_cast<std::uint64_t>(std::max<std::int64_t>(expected, 0)),
          .received = at.received};
}

void DeliveryBook::AddTo(std::size_t place, PhaseMetrics& metrics) const {
  metrics.Merge(places_[place].settled);
  if (expected_unknown_) return;
  const Balance balance = BalanceOf(place);
  metrics.counters.Add(Counter::kDeliveryExpected, balance.expected);
  if (balance.expected > balance.received) {
    metrics.counters.Add(Counter::kDeliveryLost, balance.expected - balance.received);
  }
}

DeliveryFigures DeliveryBook::FiguresOf(std::size_t place) const {
  DeliveryFigures figures = places_[place].figures;
  figures.expected_unknown = expected_unknown_;
  if (expected_unknown_) return figures;
  const Balance balance = BalanceOf(place);
  if (balance.received > balance.expected) figures.surplus = balance.received - balance.expected;
  return figures;
}

// ---- Settling ----

void DeliveryBook::SettleWhatIsOver() {
  bool any_open = false;
  Nanos reported = Nanos::max();
  for (const Agent& agent : agents_) {
    if (agent.closed) continue;
    any_open = true;
    reported = std::min(reported, agent.end);
  }
  if (!any_open) return Settle(kLatest);
  // Not with every interval: all that are open are looked at.
  const std::int64_t before = MillisecondOf(reported - drain_ - kLatestSighting - kMargin);
  if (settled_before_ == kEarliest || before >= settled_before_ + kPerSecond) Settle(before);
}

void DeliveryBook::Settle(std::int64_t before) {
  // By target: how many receivers there are from a millisecond on.
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> receivers;
  for (const AtTarget& target : targets_) {
    auto& steps = receivers.emplace_back();
    std::int64_t count = target.before;
    steps.emplace_back(kEarliest, count);
    for (const auto& [millisecond, change] : target.receivers) {
      steps.emplace_back(millisecond, count += change);
    }
  }
  absl::erase_if(open_, [&](const auto& entry) {
    const Message& message = entry.second;
    if (message.millisecond >= before) return false;
    const auto& steps = receivers[message.place / phases_];
    const auto after =
        std::upper_bound(steps.begin(), steps.end(), std::pair(message.millisecond, kLatest));
    Settle(message, std::prev(after)->second);
    return true;
  });
  for (AtTarget& target : targets_) {
    const auto end = target.receivers.lower_bound(before);
    for (auto at = target.receivers.begin(); at != end; ++at) target.before += at->second;
    target.receivers.erase(target.receivers.begin(), end);
  }
  while (!unseen_.empty() && unseen_.begin()->second < before) unseen_.erase(unseen_.begin());
  settled_before_ = before;
}

void DeliveryBook::Settle(const Message& message, std::int64_t receivers) {
  Place& place = places_[message.place];
  if (Unseen(message.millisecond)) {
    ++place.figures.unfollowed;
    return;
  }
  // By clocks that differ it may be before the message was due: no time, and counted by the agents.
  const auto record = [&](TimeMetric metric, Nanos delivery) {
    if (message.receipts == 0 || delivery < Nanos::zero()) return;
    place.settled.Record(metric, message.step, delivery);
  };
  record(TimeMetric::kDeliveryFirst, message.first);
  record(TimeMetric::kDeliveryLast, message.last);

  std::int64_t expected = 0;
  switch (ReachesOf(message.step)) {
    case Reaches::kUnknown:
      return;
    case Reaches::kSelf:
      expected = message.sender_counts ? 1 : 0;
      break;
    case Reaches::kOthers:
      expected = receivers - (message.sender_counts ? 1 : 0);
      break;
    case Reaches::kAll:
      expected = receivers;
  }
  if (expected <= 0 || expected_unknown_) return;
  const double share =
      std::min(1.0, static_cast<double>(message.receipts) / static_cast<double>(expected));
  Reach& reach = place.figures.reach;
  ++reach.messages;
  if (message.receipts >= static_cast<std::uint64_t>(expected)) ++reach.complete;
  reach.sum += share;
  reach.least = std::min(reach.least, share);
}

}  // namespace wsurge
