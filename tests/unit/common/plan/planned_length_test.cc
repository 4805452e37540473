#include "common/plan/planned_length.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Role ClosingWithin(Nanos timeout) {
  Role role;
  role.connection.close_timeout = timeout;
  return role;
}

Phase Lasting(Nanos duration, LoadForm form) {
  Phase phase;
  phase.form = form;
  phase.duration = duration;
  return phase;
}

TEST_CASE("PlannedLength: phases, and the end that each of them waits for") {
  Phase bounded = Lasting(seconds(30), LoadForm::kClosed);
  bounded.sessions = 100;
  struct Row {
    std::vector<Phase> load;
    Nanos length;
  };
  const Row rows[] = {
      {{Lasting(seconds(10), LoadForm::kClosed)}, seconds(15)},
      {{Lasting(seconds(10), LoadForm::kOpen), Lasting(seconds(5), LoadForm::kClosed)},
       seconds(20)},
      {{Lasting(seconds(10), LoadForm::kOnce)}, seconds(20) + milliseconds(100)},
      {{bounded, Lasting(seconds(10), LoadForm::kOnce)}, seconds(55) + milliseconds(200)},
  };
  const std::vector<Role> roles{ClosingWithin(seconds(1)), ClosingWithin(seconds(3))};
  for (const Row& row : rows) CHECK(PlannedLength(roles, row.load, seconds(2)) == row.length);
}

}  // namespace
}  // namespace wsurge
