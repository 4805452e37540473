#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "controller/agents/agent_events.h"

namespace wsurge {

// One coming together at a barrier.
struct Meeting {
  std::size_t phase = 0;  // the one that the count of meetings begins with
  std::uint32_t barrier = 0;
  std::uint64_t generation = 0;

  friend bool operator==(const Meeting&, const Meeting&) = default;
};

// When the meetings at the barriers of one part take place: every agent that is still in it has
// said that all of its sessions that will come have come, and at least one session waits. Each
// takes place once. Owned by the Part; the run's thread.
//
// Meetings are in order: of the phase, then of the generation. An agent speaks of the next one that
// it knows of; what it says about an older one is a late message and counts no more.
class BarrierBook {
 public:
  BarrierBook(std::size_t barriers, std::size_t agents);

  // What one agent says. The meeting that takes place now, if one does.
  std::optional<Meeting> OnReady(std::size_t agent, const BarrierReady& ready);

  // The agent is lost or has closed: it is not waited for any more. The meetings that take place
  // now, because it was the last one that was missing.
  std::vector<Meeting> OnGone(std::size_t agent);

 private:
  // The order of meetings at one barrier.
  struct Place {
    std::size_t phase = 0;
    std::uint64_t generation = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Word {
    bool said = false;  // anything at all
    Place place;
    bool ready = false;
    std::uint64_t arrived = 0;
  };
  struct Book {
    std::vector<Word> words;           // by agent
    std::optional<Place> taken_place;  // the last meeting that has
  };

  std::optional<Meeting> TakesPlace(std::uint32_t barrier);

  std::vector<Book> books_;  // by barrier
  std::vector<bool> gone_;   // by agent
};

}  // namespace wsurge
