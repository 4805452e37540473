#include "agent/engine/phase_schedule.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/workload/shares.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Numbers = std::vector<std::uint64_t>;

Phase Closed(std::uint64_t from, std::uint64_t to, Nanos duration,
             StartMode start = StartMode::kTogether) {
  Phase phase;
  phase.duration = duration;
  phase.connections_from = from;
  phase.connections_to = to;
  phase.start = start;
  return phase;
}

Numbers UpTo(std::uint64_t count) {
  Numbers numbers;
  for (std::uint64_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

PhaseChange Opens(Nanos at) { return {.at = at, .opens = true}; }
PhaseChange Closes(Nanos at) { return {.at = at, .opens = false}; }

// What changes, whichever slot it is.
std::vector<PhaseChange> OfAnySlot(std::vector<PhaseChange> changes) {
  for (PhaseChange& change : changes) change.index = 0;
  return changes;
}

TEST_CASE("phase schedule: changes are those of the table") {
  struct Row {
    std::string name;
    Phase phase;
    std::uint64_t before;
    Numbers numbers;
    std::vector<PhaseChange> changes;
  };
  const auto spread = StartMode::kSpread;
  const std::vector<Row> rows{
      {"nobody", Closed(0, 0, seconds(1)), 0, {}, {}},
      {"constant, together",
       Closed(3, 3, seconds(9)),
       0,
       {0, 1, 2},
       {Opens({}), Opens({}), Opens({})}},
      {"constant, spread",
       Closed(4, 4, seconds(9), spread),
       0,
       {0, 1, 2, 3},
       {Opens({}), Opens(milliseconds(250)), Opens(milliseconds(500)), Opens(milliseconds(750))}},
      {"spread over a phase shorter than a second",
       Closed(2, 2, milliseconds(500), spread),
       0,
       {0, 1},
       {Opens({}), Opens(milliseconds(250))}},
      {"a share of it",
       Closed(4, 4, seconds(9), spread),
       0,
       {1, 3},
       {Opens(milliseconds(250)), Opens(milliseconds(750))}},
      {"numbers beyond the phase's", Closed(2, 2, seconds(9)), 0, {1, 5}, {Opens({})}},
      {"the same as before", Closed(3, 3, seconds(9)), 3, {0, 1, 2}, {}},
      {"more than before, spread",
       Closed(4, 4, seconds(9), spread),
       2,
       {0, 1, 2, 3},
       {Opens({}), Opens(milliseconds(500))}},
      {"fewer than before",
       Closed(1, 1, seconds(9), spread),
       3,
       {0, 1, 2},
       {Closes({}), Closes({})}},
      {"ramp up",
       Closed(0, 4, seconds(4)),
       0,
       {0, 1, 2, 3},
       {Opens(seconds(1)), Opens(seconds(2)), Opens(seconds(3)), Opens(seconds(4))}},
      {"ramp down",
       Closed(4, 0, seconds(4)),
       4,
       {0, 1, 2, 3},
       {Closes(seconds(1)), Closes(seconds(2)), Closes(seconds(3)), Closes(seconds(4))}},
      {"ramp up from what was",
       Closed(2, 4, seconds(4)),
       2,
       {0, 1, 2, 3},
       {Opens(seconds(2)), Opens(seconds(4))}},
      {"jump, then ramp down",
       Closed(2, 0, seconds(4)),
       0,
       {0, 1},
       {Opens({}), Opens({}), Closes(seconds(2)), Closes(seconds(4))}},
      {"a ramp's instants are rounded up",
       Closed(0, 3, Nanos(10)),
       0,
       {0, 1, 2},
       {Opens(Nanos(4)), Opens(Nanos(7)), Opens(Nanos(10))}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(OfAnySlot(PhaseChanges(row.phase, row.before, row.numbers)) == row.changes);
  }
}

TEST_CASE("phase schedule: a change names the slot that it opens or closes") {
  std::vector<std::size_t> opened;
  for (const PhaseChange& change : PhaseChanges(Closed(0, 9, seconds(9)), 0, {2, 5, 7})) {
    opened.push_back(change.index);
  }
  CHECK(opened == std::vector<std::size_t>{0, 1, 2});
  std::vector<std::size_t> closed;
  for (const PhaseChange& change : PhaseChanges(Closed(9, 0, seconds(9)), 9, {2, 5, 7})) {
    closed.push_back(change.index);
  }
  CHECK(closed == std::vector<std::size_t>{2, 1, 0});
}

// How many are open at `elapsed` when a worker does what `changes` say, one after the other. A
// worker that has nothing open has nothing to close.
std::int64_t OpenAt(const std::vector<PhaseChange>& changes, std::int64_t before, Nanos elapsed) {
  std::int64_t open = before;
  for (const PhaseChange& change : changes) {
    if (change.at > elapsed) break;
    open += change.opens ? 1 : -1;
    open = std::max<std::int64_t>(open, 0);
  }
  return open;
}

TEST_CASE("phase schedule: a spread start that a ramp down overtakes leaves nothing open") {
  // Slot 9 would begin at 0.9 s; by then the phase asks for 4.
  const Phase phase = Closed(10, 0, seconds(1) + milliseconds(500), StartMode::kSpread);
  for (std::uint64_t number = 0; number < 10; ++number) {
    CAPTURE(number);
    const auto changes = PhaseChanges(phase, 0, {number});
    CHECK(OpenAt(changes, 0, phase.duration) == 0);
  }
}

// The curve in exact arithmetic: going up, a connection opens when its whole has been reached;
// going down, it closes when its whole has gone.
std::int64_t Curve(const Phase& phase, Nanos elapsed) {
  const auto from = static_cast<std::int64_t>(phase.connections_from);
  const auto to = static_cast<std::int64_t>(phase.connections_to);
  const std::int64_t whole = std::abs(to - from) * elapsed.count() / phase.duration.count();
  return to >= from ? from + whole : from - whole;
}

TEST_CASE("phase schedule: the parts of all owners add up to the curve at every instant") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<std::uint32_t> weights(1 + random() % 5);
    for (auto& weight : weights) weight = static_cast<std::uint32_t>(1 + random() % 4);
    const std::uint64_t before = random() % 60;
    const std::uint64_t from = random() % 2 == 0 ? before : random() % 60;
    const std::uint64_t to = random() % 3 == 0 ? from : random() % 60;
    const Phase phase = Closed(from, to, Nanos(1 + random() % 100'000));
    const std::uint64_t most = std::max({before, from, to});
    const Shares shares(weights);

    std::vector<std::vector<PhaseChange>> changes;
    std::vector<std::int64_t> open_before;
    std::vector<Nanos> instants{Nanos::zero(), phase.duration};
    for (std::size_t owner = 0; owner < shares.owners(); ++owner) {
      changes.push_back(PhaseChanges(phase, before, shares.Items(most, owner)));
      open_before.push_back(static_cast<std::int64_t>(shares.Part(before, owner)));
      for (const PhaseChange& change : changes.back()) {
        for (const int offset : {-1, 0, 1}) instants.push_back(change.at + Nanos(offset));
      }
    }
    for (int i = 0; i < 20; ++i) {
      instants.push_back(Nanos(random() % static_cast<std::uint64_t>(phase.duration.count() + 1)));
    }
    for (const Nanos at : instants) {
      if (at < Nanos::zero() || at > phase.duration) continue;
      CAPTURE(at.count());
      std::int64_t open = 0;
      for (std::size_t owner = 0; owner < shares.owners(); ++owner) {
        const std::int64_t part = OpenAt(changes[owner], open_before[owner], at);
        // Each has its share of what is open, not just together.
        REQUIRE(part == static_cast<std::int64_t>(
                            shares.Part(static_cast<std::uint64_t>(Curve(phase, at)), owner)));
        open += part;
      }
      REQUIRE(open == Curve(phase, at));
    }
    // The same as one owner of all.
    const auto whole = PhaseChanges(phase, before, UpTo(most));
    std::vector<PhaseChange> together;
    for (const auto& part : changes) together.insert(together.end(), part.begin(), part.end());
    REQUIRE(together.size() == whole.size());
  }
}

TEST_CASE("phase schedule: going up or level, the curve is what the model says") {
  for (const auto& [from, to] : {std::pair<std::uint64_t, std::uint64_t>{0, 17}, {5, 5}, {3, 50}}) {
    const Phase phase = Closed(from, to, seconds(3));
    const auto changes = PhaseChanges(phase, 0, UpTo(to));
    for (Nanos at{}; at <= phase.duration; at += milliseconds(7)) {
      CAPTURE(at.count());
      REQUIRE(OpenAt(changes, 0, at) == static_cast<std::int64_t>(ConnectionsAt(phase, at)));
    }
  }
}

}  // namespace
}  // namespace wsurge
