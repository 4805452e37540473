#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "agent/engine/session/pending_requests.h"
#include "agent/engine/session/reply_key.h"
#include "common/base/clock.h"

namespace wsurge {

// Finds one of many pending requests.
//
// By reply: the keys are sorted into families (kind of key, length of the piece, JSON pointer); a
// message is hashed once for each family, and a hash table gives the oldest request of that family
// and hash. Keys that are to be tried one by one, and those of families beyond the 32nd, stand in
// one row in the order of sending. The oldest of all that fit is the answer.
//
// By deadline: requests with the same timeout stand in one queue, in which they are nearly sorted
// as they come, since one that is sent later was as a rule due later.
//
// Everything is chained through indexes, so that adding and removing allocate nothing once the
// tables have grown. Part of PendingRequests.
class PendingIndex {
 public:
  using Place = PendingRequests::Place;

  // Takes in what is pending already.
  explicit PendingIndex(const PendingRequests& pending);

  void Add(Place place);
  void Remove(Place place);
  // It has got `timed_out`.
  void OnTimedOut(Place place);

  std::optional<Place> OldestFor(MessageProbe& probe) const;
  std::optional<Place> Earliest() const;
  Place FirstTimedOut() const { return timed_out_.first; }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint8_t kTried = std::numeric_limits<std::uint8_t>::max();

  // One chain and the neighbours of a request in it.
  struct Chain {
    Place first = kNone;
    Place last = kNone;
  };
  struct Neighbours {
    Place before = kNone;
    Place after = kNone;
  };
  struct Links {
    Neighbours by_key;
    Neighbours by_time;
    std::uint8_t family = kTried;
    std::uint8_t queue = 0;
  };
  struct Family {
    ReplyKey::Kind kind;
    std::size_t piece_length;
    const std::string* pointer;
    std::size_t size;
  };
  struct Queue {
    Nanos timeout{};
    Chain chain;
  };

  template <Neighbours Links::*kIn>
  void InsertAfter(Chain& chain, Place before, Place place);
  template <Neighbours Links::*kIn>
  void Unchain(Chain& chain, Place place);

  const PendingRequest& request(Place place) const { return pending_.entries_[place].request; }
  const ReplyKey& key(Place place) const { return pending_.entries_[place].key; }
  void AddByKey(Place place);
  void AddByTime(Place place);
  void Grow();
  std::uint8_t FamilyOf(const ReplyKey& key);
  std::uint8_t QueueOf(Nanos timeout);
  std::size_t BucketOf(std::uint8_t family, std::uint64_t hash) const;
  Chain& KeyChain(Place place);

  const PendingRequests& pending_;
  std::vector<Links> links_;    // by place
  std::vector<Chain> buckets_;  // a power of two
  std::vector<Family> families_;
  std::size_t hashed_ = 0;  // requests in buckets
  Chain tried_;
  std::vector<Queue> queues_;
  Chain timed_out_;
};

}  // namespace wsurge
