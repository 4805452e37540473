#include "controller/results/gap_book.h"

#include <chrono>
#include <random>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "common/stats/interval.h"
#include "controller/results/statistics/anderson_darling.h"

namespace wsurge {
namespace {

Step Stream(std::uint32_t id, Spacing spacing) {
  StreamStep stream;
  stream.spacing = spacing;
  stream.duration = std::chrono::seconds(60);
  return {id, "stream", stream};
}

// One role with a stream at random instants; every message is sampled.
Scenario Sampled() {
  Scenario scenario;
  scenario.report.samples_one_in = 1;
  scenario.roles.emplace_back().steps = {Stream(0, Spacing::kPoisson)};
  return scenario;
}

// So many messages of each of 20 connections, gaps by `gap` in milliseconds.
template <typename Gap>
std::vector<GapCheck> ChecksWith(const Scenario& scenario, std::uint64_t messages, Gap gap,
                                 std::int32_t step = 0) {
  GapBook book(scenario);
  for (std::uint64_t connection = 0; connection < 20; ++connection) {
    std::vector<MessageSample> samples;
    Nanos sent{};
    for (std::uint64_t number = 0; number < messages; ++number) {
      sent += FromSeconds(gap() / 1e3);
      samples.push_back({.step = step, .connection = connection, .number = number, .sent = sent});
    }
    // Answers overtake each other.
    for (std::size_t i = 1; i < samples.size(); i += 2) std::swap(samples[i], samples[i - 1]);
    for (const MessageSample& sample : samples) book.Add(connection % 2, 0, sample);
  }
  return book.Checks();
}

auto Exponential(double mean) {
  return [random = std::mt19937_64(3), mean]() mutable {
    return std::exponential_distribution<double>(1 / mean)(random);
  };
}

TEST_CASE("gap book: exponential gaps fit, even ones do not") {
  const auto random = ChecksWith(Sampled(), 200, Exponential(20));
  REQUIRE(random.size() == 1);
  CHECK(random[0].step == 0);
  CHECK(random[0].gaps == 20 * (GapBook::kMessages - 1));
  CHECK(random[0].statistic < kExponentialInAThousand);
  const auto even = ChecksWith(Sampled(), 200, [] { return 20.0; });
  REQUIRE(even.size() == 1);
  CHECK(even[0].statistic > kExponentialInAThousand);
}

TEST_CASE("gap book: connections that did not get full are left out") {
  CHECK(ChecksWith(Sampled(), GapBook::kMessages - 1, Exponential(20)).empty());
}

TEST_CASE("gap book: what is not judged") {
  Scenario some = Sampled();
  some.report.samples_one_in = 2;
  CHECK(ChecksWith(some, 200, Exponential(20)).empty());
  Scenario even = Sampled();
  even.roles[0].steps = {Stream(0, Spacing::kEven)};
  CHECK(ChecksWith(even, 200, Exponential(20)).empty());
  Scenario brief = Sampled();
  auto& stream = std::get<StreamStep>(brief.roles[0].steps[0].action);
  stream.duration.reset();
  stream.count = 100;
  CHECK(ChecksWith(brief, 200, Exponential(20)).empty());
  Scenario nested = Sampled();
  RepeatStep repeat;
  repeat.steps = nested.roles[0].steps;
  nested.roles[0].steps[0] = {1, "repeat", repeat};
  CHECK(ChecksWith(nested, 200, Exponential(20)).empty());
  CHECK(ChecksWith(Sampled(), 200, Exponential(20), 5).empty());
  CHECK(ChecksWith(Sampled(), 200, Exponential(20), kNoStep).empty());
}

TEST_CASE("gap book: messages of other steps between two are no gap; memory is bounded") {
  GapBook book(Sampled());
  for (std::uint64_t connection = 0; connection < 1'000; ++connection) {
    for (std::uint64_t number = 0; number < 200; ++number) {
      book.Add(0, 0, {.step = 0, .connection = connection, .number = 2 * number});
    }
  }
  CHECK(book.Checks().empty());
}

}  // namespace
}  // namespace wsurge
