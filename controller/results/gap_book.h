#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "common/stats/message_sample.h"

namespace wsurge {

// Whether the messages of a stream left at random instants as asked.
struct GapCheck {
  std::uint32_t step = 0;
  std::size_t gaps = 0;
  double statistic = 0;  // AndersonDarlingExponential()
};

// Collects the gaps between the messages that leave a connection, of streams with `spacing:
// poisson`, where every message is sampled (`report: {samples: all}`). Of the first kTracks
// connections of a step it keeps so many messages each, by count and not by time, since a span of
// time holds more short gaps than long ones. Streams that run again and again within a session are
// left out: what lies between two runs is no gap. Owned by an Aggregator; one thread.
class GapBook {
 public:
  static constexpr std::size_t kTracks = 64;
  static constexpr std::size_t kMessages = 64;  // of one connection
  static constexpr std::size_t kGapsNeeded = 100;

  explicit GapBook(const Scenario& scenario);

  // Of a measured phase.
  void Add(std::size_t agent, std::size_t phase, const MessageSample& sample);

  // One for each step with enough gaps. Connections that did not get full are left out.
  std::vector<GapCheck> Checks() const;

 private:
  struct Track {
    std::size_t agent = 0;
    std::size_t phase = 0;
    std::uint64_t connection = 0;
    auto operator<=>(const Track&) const = default;  // NOLINT(modernize-use-nullptr): not one
  };
  struct Departure {
    std::uint64_t number = 0;
    Nanos sent{};
  };

  std::map<std::uint32_t, std::map<Track, std::vector<Departure>>> steps_;
};

}  // namespace wsurge
