#include "common/stats/delivery.h"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace wsurge {
namespace {

// Puts entries of the same key into one. The counts are summed up.
template <typename Entry, typename Key, typename Add>
void Consolidate(std::vector<Entry>& entries, Key key, Add add) {
  std::sort(entries.begin(), entries.end(),
            [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (kept > 0 && key(entries[kept - 1]) == key(entries[i])) {
      add(entries[kept - 1], entries[i]);
    } else {
      entries[kept++] = entries[i];
    }
  }
  entries.resize(kept);
}

// Appends; consolidates when that exceeds the limit. False: it still does, and nothing is kept.
template <typename Entry, typename Key, typename Add>
bool Append(const std::vector<Entry>& from, std::size_t limit, Key key, Add add,
            std::vector<Entry>& to) {
  to.insert(to.end(), from.begin(), from.end());
  if (to.size() <= limit) return true;
  Consolidate(to, key, add);
  if (to.size() <= limit) return true;
  to.clear();
  return false;
}

}  // namespace

void Sighting::Merge(const Sighting& other) {
  if (other.receipts == 0) return;
  first = receipts == 0 ? other.first : std::min(first, other.first);
  last = receipts == 0 ? other.last : std::max(last, other.last);
  receipts += other.receipts;
}

DeliveryAccount& DeliveryInterval::AccountOf(std::uint32_t place) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [place](const auto& account) { return account.place == place; });
  if (found != accounts.end()) return *found;
  accounts.push_back({.place = place});
  return accounts.back();
}

void DeliveryInterval::MarkUnseen(std::int64_t millisecond) {
  if (!unseen) unseen = Span{millisecond, millisecond};
  unseen->from = std::min(unseen->from, millisecond);
  unseen->to = std::max(unseen->to, millisecond);
}

void DeliveryInterval::Merge(const DeliveryInterval& other) {
  const auto sum = [](auto& to, const auto& from) { to.count += from.count; };
  bool kept = Append(
      other.stamped, kMaxStampedMessages,
      [](const StampedMessages& m) { return std::tuple(m.place, m.others, m.millisecond); }, sum,
      stamped);
  kept &= Append(
      other.receivers, kMaxReceiverChanges,
      [](const ReceiverChange& c) { return std::pair(c.target, c.millisecond); },
      [](ReceiverChange& to, const ReceiverChange& from) { to.change += from.change; }, receivers);
  kept &= Append(
      other.stayed, kMaxStayedReceivers,
      [](const StayedReceivers& s) { return std::tuple(s.target, s.from, s.until); }, sum, stayed);
  overflowed = overflowed || other.overflowed || !kept;

  for (const DeliveryAccount& from : other.accounts) {
    DeliveryAccount& to = AccountOf(from.place);
    to.own_others += from.own_others;
    to.own_self += from.own_self;
    to.received += from.received;
    to.clock_bound = std::max(to.clock_bound, from.clock_bound);
  }
  for (const Sighting& sighting : other.sightings) {
    if (sightings.size() < kMaxSightings) {
      sightings.push_back(sighting);
    } else {
      MarkUnseen(sighting.millisecond);
    }
  }
  if (other.unseen) {
    MarkUnseen(other.unseen->from);
    MarkUnseen(other.unseen->to);
  }
}

bool DeliveryInterval::empty() const { return *this == DeliveryInterval(); }

std::int64_t MillisecondOf(Nanos t) {
  return std::chrono::floor<std::chrono::milliseconds>(t).count();
}

std::int64_t NextMillisecond(Nanos t) {
  return std::chrono::ceil<std::chrono::milliseconds>(t).count();
}

}  // namespace wsurge
