#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.h"

// What an agent says of stamped messages beyond counters and histograms: what the controller needs
// to tell how many receipts there should have been, over all agents.
//
// Instants here are full milliseconds of corrected run time: raw run time less the clock's
// correction. A message counts for the millisecond before its due time less the bound of its
// sender's clock, a receiver from the one after its upgrade plus the bound of its own: a message
// that counts at or after a receiver's first millisecond was due when the receiver was there.
namespace wsurge {

// Messages with `reaches: others` or `all` that left, by the millisecond in which they were due.
struct StampedMessages {
  std::uint32_t place = 0;  // of the phase in which they were due, in the interval
  bool others = false;      // else all
  std::int64_t millisecond = 0;
  std::uint64_t count = 0;

  friend bool operator==(const StampedMessages&, const StampedMessages&) = default;
};

// Connections to one target that count as receivers from a millisecond on, or from there on no
// more.
struct ReceiverChange {
  std::uint32_t target = 0;  // its place in the assignment
  std::int64_t millisecond = 0;
  std::int64_t change = 0;

  friend bool operator==(const ReceiverChange&, const ReceiverChange&) = default;
};

// Receivers that stayed to the end of the drain, which begins when their session's work is over.
// They owe an account of every message that counts at or after `from` and before `until`.
struct StayedReceivers {
  std::uint32_t target = 0;
  std::int64_t from = 0;
  std::int64_t until = 0;
  std::uint64_t count = 0;

  friend bool operator==(const StayedReceivers&, const StayedReceivers&) = default;
};

// What the receivers that stayed have to set against that, and the bound of what was measured.
struct DeliveryAccount {
  std::uint32_t place = 0;  // of the phase in which the messages were due, as their sender says
  std::uint64_t own_others = 0;  // messages of their own with `reaches: others`
  std::uint64_t own_self = 0;    // and with `self`, which nobody else owes an account of
  std::uint64_t received = 0;    // of those they owe an account of, duplicates left out
  Nanos clock_bound{};           // largest of both clocks' bounds together, of deliveries here

  friend bool operator==(const DeliveryAccount&, const DeliveryAccount&) = default;
};

// A message whose receipts are reported one by one: what one worker has seen of it in one interval.
// Its sender reports it too, with no receipt, when its `reaches` is known.
struct Sighting {
  std::uint64_t sender = 0;
  std::uint64_t number = 0;
  std::uint32_t place = 0;
  std::int32_t step = 0;
  std::int64_t millisecond = 0;  // in which it counts
  bool sender_counts = false;    // as a receiver, at that millisecond
  std::uint64_t receipts = 0;    // duplicates left out
  Nanos first{};                 // due -> received by the first and by the last; receipts > 0 only
  Nanos last{};

  // Adds what another worker or interval has seen of the same message.
  void Merge(const Sighting& other);

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

// Of one agent in one interval. What exceeds a limit makes everything of its kind unknown, and that
// is said; nothing is counted in part.
inline constexpr std::size_t kMaxStampedMessages = 100'000;
inline constexpr std::size_t kMaxReceiverChanges = 20'000;
inline constexpr std::size_t kMaxStayedReceivers = 20'000;
inline constexpr std::size_t kMaxSightings = 40'000;

// Messages followed one by one, over the whole run.
inline constexpr std::uint64_t kFollowedPerSecond = 10'000;
// Receipts so long after a message was due and the drain are no part of its first, last and reach:
// the controller must be able to close its book about it.
inline constexpr Nanos kLatestSighting = std::chrono::seconds(10);

struct DeliveryInterval {
  std::vector<StampedMessages> stamped;
  std::vector<ReceiverChange> receivers;
  std::vector<StayedReceivers> stayed;
  std::vector<DeliveryAccount> accounts;  // one per place
  std::vector<Sighting> sightings;
  // Some of the first three could not be kept: how many receipts there should be is not known.
  bool overflowed = false;
  // Sightings of messages that count within these could not be kept.
  struct Span {
    std::int64_t from = 0;
    std::int64_t to = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };
  std::optional<Span> unseen;

  DeliveryAccount& AccountOf(std::uint32_t place);
  void MarkUnseen(std::int64_t millisecond);

  // What another worker or agent did, or the same one in a later interval: exact and commutative
  // but for the order of the lists.
  void Merge(const DeliveryInterval& other);
  bool empty() const;
  void Clear() { *this = DeliveryInterval(); }

  friend bool operator==(const DeliveryInterval&, const DeliveryInterval&) = default;
};

// The full millisecond that holds an instant, and the first one that begins at or after it.
std::int64_t MillisecondOf(Nanos t);
std::int64_t NextMillisecond(Nanos t);

}  // namespace wsurge
