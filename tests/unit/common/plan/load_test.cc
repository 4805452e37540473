#include "common/plan/load.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("load: the largest number of connections that a phase may hold") {
  Phase ramp;
  ramp.connections_from = 9;
  ramp.connections_to = 3;
  CHECK(MaxConnections(ramp) == 9);
  Phase open;
  open.form = LoadForm::kOpen;
  open.at_most = 50;
  open.connections_to = 100;
  CHECK(MaxConnections(open) == 50);
  CHECK(MaxConnections({ramp, open}) == 50);
}

TEST_CASE("load: which phases end with their sessions") {
  Phase phase;
  CHECK(!phase.EndsWithSessions());
  phase.sessions = 5;
  CHECK(phase.EndsWithSessions());
  phase = {};
  phase.form = LoadForm::kOnce;
  CHECK(phase.EndsWithSessions());
  phase.form = LoadForm::kOpen;
  CHECK(!phase.EndsWithSessions());
}

}  // namespace
}  // namespace wsurge
