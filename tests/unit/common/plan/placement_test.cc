#include "common/plan/placement.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

Role Shared(std::uint32_t share) {
  Role role;
  role.share = share;
  return role;
}

Role Counted(std::uint64_t count) {
  Role role;
  role.count = count;
  return role;
}

struct Plan {
  std::string name;
  std::vector<Role> roles;
  std::size_t targets;
  std::vector<std::uint32_t> weights;
};

const std::vector<Plan>& Plans() {
  static const std::vector<Plan> plans{
      {"one of each", {Shared(1)}, 1, {1}},
      {"two agents", {Shared(1)}, 1, {1, 1}},
      {"weights", {Shared(1)}, 1, {3, 1, 2}},
      {"two equal roles on two agents", {Shared(1), Shared(1)}, 1, {1, 1}},
      {"shares", {Shared(3), Shared(1)}, 1, {1, 1, 1}},
      {"a publisher", {Counted(1), Shared(1)}, 1, {1, 1}},
      {"counts and shares", {Shared(2), Counted(3), Counted(2), Shared(1)}, 1, {2, 1}},
      {"two targets", {Shared(1)}, 2, {1, 1}},
      {"everything", {Counted(4), Shared(1), Shared(2)}, 3, {1, 2}},
  };
  return plans;
}

TEST_CASE("placement: the first connections are those of roles with a count, then shares") {
  const Placement placement({Counted(2), Shared(1), Counted(1), Shared(3)}, 1, {1});
  CHECK(placement.Of(0) == Place{.number = 0, .role = 0, .in_role = 0});
  CHECK(placement.Of(1) == Place{.number = 1, .role = 0, .in_role = 1});
  CHECK(placement.Of(2) == Place{.number = 2, .role = 2, .in_role = 0});
  std::vector<std::uint64_t> of_role(4, 0);
  for (std::uint64_t number = 3; number < 11; ++number) ++of_role[placement.Of(number).role];
  CHECK(of_role == std::vector<std::uint64_t>{0, 2, 0, 6});
}

TEST_CASE("placement: every connection is one agent's, and what agents hold adds up") {
  for (const Plan& plan : Plans()) {
    CAPTURE(plan.name);
    const Placement placement(plan.roles, plan.targets, plan.weights);
    for (const std::uint64_t total : {0ULL, 1ULL, 7ULL, 60ULL, 101ULL}) {
      std::vector<std::uint64_t> numbers;
      for (std::size_t agent = 0; agent < plan.weights.size(); ++agent) {
        for (const Place& place : placement.Items(total, agent)) {
          CHECK(place == placement.Of(place.number));
          CHECK(place.agent == agent);
          numbers.push_back(place.number);
        }
      }
      std::sort(numbers.begin(), numbers.end());
      std::vector<std::uint64_t> all(total);
      std::iota(all.begin(), all.end(), 0);
      CHECK(numbers == all);
    }
  }
}

TEST_CASE("placement: each role's connections to each target are divided by weight") {
  for (const Plan& plan : Plans()) {
    CAPTURE(plan.name);
    const Placement placement(plan.roles, plan.targets, plan.weights);
    const double weights = std::accumulate(plan.weights.begin(), plan.weights.end(), 0.0);
    for (std::uint64_t total = 0; total < 120; ++total) {
      std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::uint64_t> parts;
      std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> wholes;
      std::vector<std::uint64_t> of_role(plan.roles.size(), 0);
      for (std::uint64_t number = 0; number < total; ++number) {
        const Place place = placement.Of(number);
        CHECK(place.in_role == of_role[place.role]++);
        ++parts[{place.role, place.target, place.agent}];
        ++wholes[{place.role, place.target}];
      }
      for (std::size_t role = 0; role < plan.roles.size(); ++role) {
        CHECK(placement.OfRole(total, role) == of_role[role]);
        for (std::size_t target = 0; target < plan.targets; ++target) {
          for (std::size_t agent = 0; agent < plan.weights.size(); ++agent) {
            REQUIRE(placement.Count(total, role, target, agent) == parts[{role, target, agent}]);
          }
        }
      }
      for (const auto& [key, part] : parts) {
        const auto& [role, target, agent] = key;
        const auto whole = static_cast<double>(wholes[{role, target}]);
        CHECK(std::abs(static_cast<double>(part) - whole * plan.weights[agent] / weights) < 2.0);
      }
    }
  }
}

TEST_CASE("placement: equal roles do not all go to the same agents") {
  const Placement placement({Shared(1), Shared(1)}, 1, {1, 1});
  for (std::size_t agent : {0U, 1U}) {
    std::vector<std::uint64_t> of_role(2, 0);
    for (const Place& place : placement.Items(8, agent)) ++of_role[place.role];
    CHECK(of_role == std::vector<std::uint64_t>{2, 2});
  }
}

TEST_CASE("placement: sessions are divided in proportion to connections") {
  CHECK(DivideSessions(10, {1, 1}) == std::vector<std::uint64_t>{5, 5});
  CHECK(DivideSessions(10, {3, 0, 2}) == std::vector<std::uint64_t>{6, 0, 4});
  CHECK(DivideSessions(7, {1, 1, 1}) == std::vector<std::uint64_t>{3, 2, 2});
  CHECK(DivideSessions(5, {1, 9}) == std::vector<std::uint64_t>{1, 4});  // 0.5 and 4.5
  CHECK(DivideSessions(1, {0, 7}) == std::vector<std::uint64_t>{0, 1});
  CHECK(DivideSessions(10, {0, 0}) == std::vector<std::uint64_t>{0, 0});
  CHECK(DivideSessions(0, {4}) == std::vector<std::uint64_t>{0});
}

}  // namespace
}  // namespace wsurge
