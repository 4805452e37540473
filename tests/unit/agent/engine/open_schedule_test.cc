#include "agent/engine/open_schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Phase Open(double from, double to, Nanos duration, Spacing spacing = Spacing::kEven) {
  Phase phase;
  phase.form = LoadForm::kOpen;
  phase.duration = duration;
  phase.sessions_per_second_from = from;
  phase.sessions_per_second_to = to;
  phase.spacing = spacing;
  return phase;
}

// What all workers of agents with these weights start, in order of time.
std::vector<OpenSchedule::Session> All(const Phase& phase, const std::vector<Role>& roles,
                                       const std::vector<std::uint32_t>& weights,
                                       std::size_t workers) {
  const Placement placement(roles, 1, weights);
  double whole = 0;
  for (const std::uint32_t weight : weights) whole += weight;
  std::vector<OpenSchedule::Session> all;
  for (std::size_t agent = 0; agent < weights.size(); ++agent) {
    for (std::size_t worker = 0; worker < workers; ++worker) {
      const WorkerRank rank{.agent = agent,
                            .worker = worker,
                            .workers = workers,
                            .share = weights[agent] / whole / static_cast<double>(workers)};
      OpenSchedule schedule(phase, placement, roles.size(), rank,
                            RandomStream(7, agent * 100 + worker));
      Nanos last{};
      while (const auto session = schedule.Next()) {
        CHECK(session->at >= last);
        last = session->at;
        all.push_back(*session);
      }
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return all;
}

TEST_CASE("open schedule: evenly spaced sessions of all workers are those of the phase") {
  const auto all = All(Open(10, 10, seconds(2)), {Role(), Role()}, {1, 2}, 2);
  REQUIRE(all.size() == 20);
  std::size_t of_first_role = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(std::abs((all[i].at - milliseconds(100) * static_cast<int>(i)).count()) < 1000);
    if (all[i].role == 0) ++of_first_role;
  }
  CHECK(of_first_role == 10);
}

TEST_CASE("open schedule: a ramp has as many as the area below it") {
  CHECK(All(Open(0, 100, seconds(2)), {Role()}, {1}, 1).size() == 100);
  CHECK(All(Open(5, 50, seconds(20)), {Role()}, {1, 1}, 2).size() == 550);
}

TEST_CASE("open schedule: Poisson arrivals have the rate, and gaps of an exponential law") {
  const auto all = All(Open(500, 500, seconds(40), Spacing::kPoisson), {Role()}, {1, 3}, 2);
  // 20,000 expected, standard deviation 141: five of them.
  CHECK(std::abs(static_cast<double>(all.size()) - 20'000) < 707);
  std::size_t above_mean = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].at - all[i - 1].at > milliseconds(2)) ++above_mean;
  }
  // A share of 1/e of exponential gaps is above their mean.
  CHECK(std::abs(static_cast<double>(above_mean) / static_cast<double>(all.size()) - 0.3679) <
        0.02);
}

}  // namespace
}  // namespace wsurge
