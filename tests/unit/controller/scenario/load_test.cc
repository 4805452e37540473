#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Phase Closed(std::string name, Nanos duration, std::uint64_t from, std::uint64_t to) {
  Phase phase;
  phase.name = std::move(name);
  phase.duration = duration;
  phase.connections_from = from;
  phase.connections_to = to;
  return phase;
}

Phase Open(double from, double to) {
  Phase phase;
  phase.name = "phase 1";
  phase.form = LoadForm::kOpen;
  phase.duration = seconds(1);
  phase.sessions_per_second_from = from;
  phase.sessions_per_second_to = to;
  return phase;
}

Phase First(std::string_view inside) {
  return RightWith("load: [{" + std::string(inside) + "}]").load.at(0);
}

TEST_CASE("load: closed phases, ramps and their defaults") {
  Phase ramp = Closed("warm-up", milliseconds(500), 0, 10);
  ramp.measure = false;
  CHECK(First("name: warm-up, for: 500ms, connections: {from: 0, to: 10}, measure: false}, {for: "
              "1s, connections: 10") == ramp);
  Phase together = Closed("phase 1", hours(24), 3, 3);
  together.start = StartMode::kTogether;
  CHECK(First("for: 24h, connections: 3, once: false, start: together") == together);
  CHECK(!together.EndsWithSessions());
  CHECK(MaxConnections(ramp) == 10);
}

TEST_CASE("load: a phase may end with so many sessions; `for` is its deadline then") {
  Phase phase = Closed("phase 1", hours(1), 5, 5);
  phase.sessions = 10'000;
  CHECK(First("connections: 5, sessions: 10000") == phase);
  CHECK(phase.EndsWithSessions());
  phase.duration = minutes(1);
  CHECK(First("connections: 5, sessions: 10000, for: 1m") == phase);
}

TEST_CASE("load: once, with a deadline of an hour unless it is said") {
  Phase phase = Closed("phase 1", hours(1), 1'000'000, 1'000'000);
  phase.form = LoadForm::kOnce;
  phase.start = StartMode::kTogether;
  CHECK(First("connections: 1000000, once: true") == phase);
  phase.duration = minutes(5);
  phase.start = StartMode::kSpread;
  CHECK(First("connections: 1000000, once: true, for: 5m, start: spread") == phase);
}

TEST_CASE("load: open phases, their rates with and without a unit") {
  CHECK(First("for: 1s, sessions_per_second: 50") == Open(50, 50));
  CHECK(First("for: 1s, sessions_per_second: 0.5") == Open(0.5, 0.5));
  CHECK(First("for: 1s, sessions_per_second: 50/s") == Open(50, 50));
  CHECK(First("for: 1s, sessions_per_second: 90/m") == Open(1.5, 1.5));
  CHECK(First("for: 1s, sessions_per_second: 1/h") == Open(1.0 / 3600, 1.0 / 3600));
  CHECK(First("for: 1s, sessions_per_second: 100000") == Open(100'000, 100'000));
  CHECK(First("for: 1s, sessions_per_second: {from: 0, to: 100}") == Open(0, 100));
  Phase phase = Open(5, 5);
  CHECK(phase.at_most == 10'000);
  phase.at_most = 20'000;
  phase.spacing = Spacing::kPoisson;
  CHECK(First("for: 1s, sessions_per_second: 5, at_most: 20000, spacing: poisson") == phase);
  CHECK(MaxConnections(phase) == 20'000);
}

}  // namespace
}  // namespace wsurge
