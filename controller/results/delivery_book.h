#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "common/stats/interval.h"
#include "controller/results/delivery_figures.h"

namespace wsurge {

// What no agent can know alone about stamped messages: how many receipts there should have been,
// and for each followed message when the first and the last of all its receivers got it and how
// many they were. Fed with the intervals of all agents of a part; one thread.
//
// Receipts are expected where `reaches` is known, at receivers that stayed (DeliveryEndpoint): of
// each message that such a receiver answers for and that left its sender. What came is counted by
// the same receivers over the same messages, so the difference is what was lost, exactly.
//
// A followed message is settled when every agent that still reports is past the instant up to which
// its receipts are reported (drain + kLatestSighting after it was due). Expected are then the
// receivers that were there when it was due; one that left within the drain counts as one that got
// it if it did and not at all otherwise.
class DeliveryBook {
 public:
  // Messages that wait to be settled: about 200 MB. Beyond it messages are not followed.
  static constexpr std::size_t kMaxOpen = 2'000'000;
  // Seconds in which messages were due, over all places: 4 KB each. Beyond it, or beyond so many
  // different stays, what is expected is not known.
  static constexpr std::size_t kMaxSeconds = 32'768;
  static constexpr std::size_t kMaxStays = 1'000'000;

  // Phase p of the i-th target is place i × phases + p, as in the intervals.
  DeliveryBook(const std::vector<Role>& roles, std::size_t targets, std::size_t phases, Nanos drain,
               std::size_t agents);

  // The next interval of an agent. REQUIRES: each is added once.
  void Add(std::size_t agent, const Interval& interval);
  // Nothing more comes from this agent: it has closed, or it is lost.
  void Close(std::size_t agent);

  // What is known by now. The first adds ws_delivery_first, ws_delivery_last and the counters
  // delivery.expected and delivery.lost.
  void AddTo(std::size_t place, PhaseMetrics& metrics) const;
  DeliveryFigures FiguresOf(std::size_t place) const;

 private:
  // Messages by the millisecond in which they count.
  using Second = std::array<std::uint32_t, 1000>;
  using Schedule = std::map<std::int64_t, Second>;  // by second
  // By millisecond: how many more receivers there are from then on.
  using Changes = std::map<std::int64_t, std::int64_t>;

  struct Place {
    Schedule others;
    Schedule all;
    std::uint64_t own_others = 0;
    std::uint64_t own_self = 0;
    std::uint64_t received = 0;
    PhaseMetrics settled;
    DeliveryFigures figures;
  };
  struct AtTarget {
    Changes stays;            // of those that stayed: what they answer for
    Changes receivers;        // of all, after `before`
    std::int64_t before = 0;  // receivers
  };
  struct Agent {
    Nanos end{};  // of its latest interval
    bool closed = false;
    std::vector<std::int64_t> receivers;  // by target
  };
  struct Message {
    std::uint32_t place = 0;
    std::int32_t step = 0;
    std::int64_t millisecond = 0;
    Nanos first{};
    Nanos last{};
    std::uint32_t receipts = 0;
    bool sender_counts = false;
  };
  struct Balance {
    std::uint64_t expected = 0;
    std::uint64_t received = 0;
  };

  Reaches ReachesOf(std::int32_t step) const {
    const auto index = static_cast<std::size_t>(step);
    return index < reaches_.size() ? reaches_[index] : Reaches::kUnknown;
  }
  AtTarget& TargetOf(std::size_t place) { return targets_[place / phases_]; }
  void AddExpectations(Agent& agent, const DeliveryInterval& delivery);
  void AddStamped(const StampedMessages& stamped);
  void AddSighting(const Sighting& sighting);
  void SkipUnseen(const DeliveryInterval::Span& span);
  bool Unseen(std::int64_t millisecond) const;
  Balance BalanceOf(std::size_t place) const;

  void SettleWhatIsOver();
  void Settle(std::int64_t before);
  void Settle(const Message& message, std::int64_t receivers);

  const std::vector<Reaches> reaches_;  // by Step::id
  const std::size_t phases_;
  const Nanos drain_;

  std::vector<Agent> agents_;
  std::vector<Place> places_;
  std::vector<AtTarget> targets_;
  std::size_t seconds_ = 0;
  bool expected_unknown_ = false;
  // By sender, and number with whether `reaches` is known.
  absl::flat_hash_map<std::pair<std::uint64_t, std::uint64_t>, Message> open_;
  std::map<std::int64_t, std::int64_t> unseen_;  // spans of milliseconds: from -> to, apart
  std::int64_t settled_before_;                  // messages that count earlier are settled
};

}  // namespace wsurge
