#include "agent/engine/session/pending_index.h"

#include <algorithm>

namespace wsurge {
namespace {

constexpr std::size_t kMaxFamilies = 32;
constexpr std::size_t kMaxQueues = 8;
constexpr std::size_t kFirstBuckets = 32;

bool SamePointer(const std::string* a, const std::string* b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

}  // namespace

PendingIndex::PendingIndex(const PendingRequests& pending)
    : pending_(pending), buckets_(kFirstBuckets) {
  std::vector<Place> places;
  for (Place place = 0; place < pending.entries_.size(); ++place) {
    if (pending.entries_[place].used) places.push_back(place);
  }
  std::sort(places.begin(), places.end(),
            [this](Place a, Place b) { return request(a).id < request(b).id; });
  for (const Place place : places) Add(place);
}

template <PendingIndex::Neighbours PendingIndex::Links::*kIn>
void PendingIndex::InsertAfter(Chain& chain, Place before, Place place) {
  Neighbours& of = links_[place].*kIn;
  of.before = before;
  of.after = before == kNone ? chain.first : (links_[before].*kIn).after;
  (before == kNone ? chain.first : (links_[before].*kIn).after) = place;
  (of.after == kNone ? chain.last : (links_[of.after].*kIn).before) = place;
}

template <PendingIndex::Neighbours PendingIndex::Links::*kIn>
void PendingIndex::Unchain(Chain& chain, Place place) {
  const Neighbours of = links_[place].*kIn;
  (of.before == kNone ? chain.first : (links_[of.before].*kIn).after) = of.after;
  (of.after == kNone ? chain.last : (links_[of.after].*kIn).before) = of.before;
}

void PendingIndex::Add(Place place) {
  if (links_.size() <= place) links_.resize(place + 1);
  AddByKey(place);
  AddByTime(place);
}

void PendingIndex::AddByKey(Place place) {
  const std::uint8_t family = FamilyOf(key(place));
  links_[place].family = family;
  if (family != kTried) {
    ++families_[family].size;
    if (++hashed_ > buckets_.size()) Grow();
  }
  Chain& chain = KeyChain(place);
  InsertAfter<&Links::by_key>(chain, chain.last, place);
}

void PendingIndex::AddByTime(Place place) {
  if (request(place).timed_out) {
    return InsertAfter<&Links::by_time>(timed_out_, timed_out_.last, place);
  }
  const Nanos deadline = request(place).deadline;
  links_[place].queue = QueueOf(deadline - request(place).due);
  Chain& chain = queues_[links_[place].queue].chain;
  Place before = chain.last;
  while (before != kNone && request(before).deadline > deadline) {
    before = links_[before].by_time.before;
  }
  InsertAfter<&Links::by_time>(chain, before, place);
}

void PendingIndex::Remove(Place place) {
  Unchain<&Links::by_key>(KeyChain(place), place);
  if (links_[place].family != kTried) {
    --families_[links_[place].family].size;
    --hashed_;
  }
  Chain& chain = request(place).timed_out ? timed_out_ : queues_[links_[place].queue].chain;
  Unchain<&Links::by_time>(chain, place);
}

void PendingIndex::OnTimedOut(Place place) {
  Unchain<&Links::by_time>(queues_[links_[place].queue].chain, place);
  AddByTime(place);
}

void PendingIndex::Grow() {
  // Chain by chain: within one chain the order of sending is kept, and requests of one family and
  // hash always share a chain.
  std::vector<Chain> old(buckets_.size() * 2);
  old.swap(buckets_);
  for (const Chain& chain : old) {
    for (Place place = chain.first; place != kNone;) {
      const Place after = links_[place].by_key.after;
      Chain& grown = KeyChain(place);
      InsertAfter<&Links::by_key>(grown, grown.last, place);
      place = after;
    }
  }
}

std::uint8_t PendingIndex::FamilyOf(const ReplyKey& key) {
  if (key.kind() == ReplyKey::Kind::kGeneral) return kTried;
  const Family wanted{
      .kind = key.kind(), .piece_length = key.piece_length(), .pointer = key.pointer(), .size = 0};
  std::size_t unused = families_.size();
  for (std::size_t i = 0; i < families_.size(); ++i) {
    const Family& family = families_[i];
    if (family.kind == wanted.kind && family.piece_length == wanted.piece_length &&
        SamePointer(family.pointer, wanted.pointer)) {
      return static_cast<std::uint8_t>(i);
    }
    if (family.size == 0) unused = i;
  }
  if (unused == kMaxFamilies) return kTried;
  if (unused == families_.size()) {
    families_.push_back(wanted);
  } else {
    families_[unused] = wanted;
  }
  return static_cast<std::uint8_t>(unused);
}

std::uint8_t PendingIndex::QueueOf(Nanos timeout) {
  std::size_t i = 0;
  while (i < queues_.size() && queues_[i].timeout != timeout) ++i;
  if (i == queues_.size()) {
    const auto unused = std::find_if(queues_.begin(), queues_.end(),
                                     [](const Queue& queue) { return queue.chain.first == kNone; });
    i = static_cast<std::size_t>(unused - queues_.begin());
    // Beyond a few different timeouts the last queue takes all; only sorting in takes longer.
    if (i == kMaxQueues) return kMaxQueues - 1;
    if (i == queues_.size()) queues_.emplace_back();
    queues_[i].timeout = timeout;
  }
  return static_cast<std::uint8_t>(i);
}

std::size_t PendingIndex::BucketOf(std::uint8_t family, std::uint64_t hash) const {
  constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;
  const std::uint64_t mixed = (hash + family) * kSpread;
  return static_cast<std::size_t>(mixed >> 32) & (buckets_.size() - 1);
}

PendingIndex::Chain& PendingIndex::KeyChain(Place place) {
  const std::uint8_t family = links_[place].family;
  return family == kTried ? tried_ : buckets_[BucketOf(family, key(place).hash())];
}

std::optional<PendingIndex::Place> PendingIndex::OldestFor(MessageProbe& probe) const {
  std::optional<Place> oldest;
  const auto is_older = [&](Place place) {
    return !oldest || request(place).id < request(*oldest).id;
  };
  for (std::size_t i = 0; i < families_.size(); ++i) {
    const Family& family = families_[i];
    if (family.size == 0) continue;
    const auto hash = probe.HashFor(family.kind, family.piece_length, family.pointer);
    if (!hash) continue;
    const auto number = static_cast<std::uint8_t>(i);
    for (Place place = buckets_[BucketOf(number, *hash)].first; place != kNone;
         place = links_[place].by_key.after) {
      if (links_[place].family != number || key(place).hash() != *hash) continue;
      if (is_older(place)) oldest = place;
      break;  // the others of this hash are younger
    }
  }
  for (Place place = tried_.first; place != kNone && is_older(place);
       place = links_[place].by_key.after) {
    if (probe.Fits(key(place))) return place;
  }
  return oldest;
}

std::optional<PendingIndex::Place> PendingIndex::Earliest() const {
  std::optional<Place> earliest;
  for (const Queue& queue : queues_) {
    const Place first = queue.chain.first;
    if (first == kNone) continue;
    if (!earliest || request(first).deadline < request(*earliest).deadline) earliest = first;
  }
  return earliest;
}

}  // namespace wsurge
