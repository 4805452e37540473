#include "agent/engine/barriers.h"

#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

struct Told final : BarrierEvents {
  void OnBarrierState(const BarrierState& state) override { states.push_back(state); }
  std::vector<BarrierState> states;
};

BarrierState State(std::uint64_t generation, bool ready, std::uint64_t arrived,
                   std::size_t phase = 0) {
  return {
      .phase = phase, .barrier = 0, .generation = generation, .ready = ready, .arrived = arrived};
}

TEST_CASE("barriers: an agent without sessions is ready at once") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.BeginPhase(0, true);
  CHECK(told.states == std::vector<BarrierState>{State(0, true, 0)});
}

TEST_CASE("barriers: ready when everyone who is expected waits") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.Expect(0, 1);
  barriers.Expect(0, 1);
  barriers.BeginPhase(0, true);
  CHECK_FALSE(barriers.Arrive(0, 0));
  CHECK_FALSE(told.states.back().ready);
  CHECK_FALSE(barriers.Arrive(0, 0));
  CHECK(told.states.back() == State(0, true, 2));
}

TEST_CASE("barriers: who has ended is not waited for") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.Expect(0, 2);
  barriers.BeginPhase(0, true);
  barriers.Arrive(0, 0);
  barriers.Expect(0, -1);
  CHECK(told.states.back() == State(0, true, 1));
}

TEST_CASE("barriers: who waits no more is missing again") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.Expect(0, 1);
  barriers.BeginPhase(0, true);
  barriers.Arrive(0, 0);
  barriers.Leave(0, 0);
  CHECK(told.states.back() == State(0, false, 0));
}

TEST_CASE("barriers: after a release the next meeting is waited for, late comers pass") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.Expect(0, 1);
  barriers.BeginPhase(0, true);
  barriers.Arrive(0, 0);
  CHECK(barriers.Release(0, 0, 0));
  CHECK(told.states.back() == State(1, false, 0));
  CHECK_FALSE(barriers.Release(0, 0, 0));  // twice
  CHECK(barriers.Arrive(0, 0));            // a session that came late to the first one
  CHECK_FALSE(barriers.Arrive(0, 1));
  CHECK(told.states.back() == State(1, true, 1));
}

TEST_CASE("barriers: a phase of fresh sessions begins to count anew") {
  Told told;
  Barriers barriers(1, 1, told);
  barriers.Expect(0, 1);
  barriers.BeginPhase(0, true);
  barriers.Arrive(0, 0);
  barriers.Release(0, 0, 0);
  barriers.Expect(0, -1);
  barriers.BeginPhase(1, true);
  CHECK(told.states.back() == State(0, true, 0, 1));
  barriers.Expect(0, 1);
  CHECK_FALSE(barriers.Arrive(0, 0));
  CHECK_FALSE(barriers.Release(0, 0, 0));  // of the phase before
  CHECK(barriers.Release(1, 0, 0));
}

TEST_CASE("barriers: nobody is ready before all workers have entered the phase") {
  Told told;
  Barriers barriers(1, 2, told);
  barriers.BeginPhase(0, true);
  CHECK(told.states == std::vector<BarrierState>{State(0, false, 0)});
  barriers.Expect(0, 1);
  barriers.BeginPhase(0, true);
  CHECK_FALSE(told.states.back().ready);
  barriers.Arrive(0, 0);
  CHECK(told.states.back() == State(0, true, 1));
}

}  // namespace
}  // namespace wsurge
