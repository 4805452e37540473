#include "agent/engine/session/stream_schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanos kBegin = seconds(100);

std::vector<Nanos> DuesOf(const StreamStep& step, std::uint64_t in_role, std::uint64_t of,
                          std::uint64_t seed = 1) {
  RandomStream random(seed, 0);
  std::vector<Nanos> dues;
  for (StreamSchedule schedule(step, in_role, of, kBegin, random); !schedule.over();
       schedule.Advance(random)) {
    dues.push_back(schedule.next_due() - kBegin);
  }
  return dues;
}

StreamStep Rate(double rate) {
  StreamStep step;
  step.rate_per_second = rate;
  return step;
}

TEST_CASE("stream schedule: even spacing, staggered over the connections of the role") {
  struct Row {
    std::string name;
    double rate;
    bool total;
    bool stagger;
    std::uint64_t in_role;
    std::uint64_t of;
    std::vector<Nanos> dues;
  };
  const std::vector<Row> rows{
      {"alone", 100, false, true, 0, 1, {Nanos(0), milliseconds(10), milliseconds(20)}},
      {"the second of four",
       100,
       false,
       true,
       1,
       4,
       {microseconds(2500), microseconds(12500), microseconds(22500)}},
      {"not staggered", 100, false, false, 1, 4, {Nanos(0), milliseconds(10), milliseconds(20)}},
      {"a quarter of the role's rate",
       100,
       true,
       true,
       1,
       4,
       {milliseconds(10), milliseconds(50), milliseconds(90)}},
      {"numbered beyond the phase's",
       100,
       true,
       true,
       5,
       4,
       {milliseconds(10), milliseconds(50), milliseconds(90)}},
      {"no whole nanoseconds",
       3,
       false,
       true,
       0,
       1,
       {Nanos(0), Nanos(333'333'333), Nanos(666'666'667)}},
  };
  for (Row row : rows) {
    CAPTURE(row.name);
    StreamStep step = Rate(row.rate);
    step.total = row.total;
    step.stagger = row.stagger;
    step.count = row.dues.size();
    CHECK(DuesOf(step, row.in_role, row.of) == row.dues);
  }
}

TEST_CASE("stream schedule: with a duration, what is due before its end") {
  StreamStep step = Rate(100);
  step.duration = milliseconds(20);
  CHECK(DuesOf(step, 0, 1).size() == 2);  // the end itself is outside
  step.duration = milliseconds(20) + Nanos(1);
  CHECK(DuesOf(step, 0, 1).size() == 3);
  CHECK(DuesOf(step, 3, 4).size() == 2);  // 7.5 and 17.5 ms
  step.duration = Nanos::zero();
  CHECK(DuesOf(step, 0, 1).empty());
  RandomStream random(1, 1);
  step.duration = seconds(1);
  CHECK(StreamSchedule(step, 0, 1, kBegin, random).end() == kBegin + seconds(1));
  step.duration.reset();
  step.count = 0;
  CHECK(StreamSchedule(step, 0, 1, kBegin, random).over());
  CHECK(!StreamSchedule(step, 0, 1, kBegin, random).end());
}

TEST_CASE("stream schedule: the rates of a role's connections add up to its total, evenly spaced") {
  StreamStep step = Rate(1000);
  step.total = true;
  step.duration = seconds(1);
  std::vector<Nanos> all;
  for (std::uint64_t i = 0; i < 7; ++i) {
    const auto dues = DuesOf(step, i, 7);
    all.insert(all.end(), dues.begin(), dues.end());
  }
  std::sort(all.begin(), all.end());
  REQUIRE(all.size() == 1000);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(std::abs((all[i] - milliseconds(i)).count()) <= 1);
  }
}

TEST_CASE("stream schedule: no error adds up over a long stream") {
  StreamStep step = Rate(3);
  step.count = 3'000'001;
  CHECK(DuesOf(step, 0, 1).back() == seconds(1'000'000));
}

TEST_CASE("stream schedule: Poisson gaps are exponential, and the same for the same seed") {
  StreamStep step = Rate(1000);
  step.spacing = Spacing::kPoisson;
  step.count = 100'000;
  const std::vector<Nanos> dues = DuesOf(step, 3, 4);
  CHECK(dues == DuesOf(step, 3, 4));
  CHECK(dues != DuesOf(step, 3, 4, 2));
  // Mean 1 ms ± 5 standard errors, and e^-1 of the gaps longer than that.
  CHECK(ToSeconds(dues.back()) == doctest::Approx(100).epsilon(5 / std::sqrt(100'000.0)));
  std::size_t longer = 0;
  for (std::size_t i = 1; i < dues.size(); ++i) {
    if (dues[i] - dues[i - 1] > milliseconds(1)) ++longer;
  }
  CHECK(static_cast<double>(longer) / 1e5 == doctest::Approx(std::exp(-1)).epsilon(0.03));
}

TEST_CASE("stream schedule: the slowest rates do not overflow") {
  StreamStep step = Rate(1e-12);
  step.count = 3;
  const auto dues = DuesOf(step, 1, 2);
  CHECK(dues[0] > Nanos::zero());
  CHECK(dues[2] >= dues[1]);
}

}  // namespace
}  // namespace wsurge
