#include "target-servers/built-in/service_queue.h"

#include <chrono>
#include <cmath>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using namespace std::chrono_literals;

QueueOptions Fixed(Nanos service) { return {.service = service}; }

QueueOptions Exponential(Nanos mean, std::uint64_t seed) {
  return {.service = mean, .distribution = ServiceDistribution::kExponential, .seed = seed};
}

TEST_CASE("service queue: a message waits for those before it, and only for them") {
  struct Row {
    Nanos arrival;
    Nanos departure;
  };
  ServiceQueue queue(Fixed(10ms));
  for (const Row& row :
       {Row{0ms, 10ms}, Row{4ms, 20ms}, Row{4ms, 30ms}, Row{29ms, 40ms}, Row{100ms, 110ms}}) {
    CAPTURE(row.arrival.count());
    const Instant arrival = Instant(1h) + row.arrival;
    const Turn turn = queue.Arrive(arrival);
    CHECK(turn.received == arrival);
    CHECK(turn.due == Instant(1h) + row.departure);
    CHECK(turn.service == Nanos(10ms));
  }
}

TEST_CASE("service queue: exponential service times have the mean and the deviation of their law") {
  constexpr int kDraws = 200'000;
  ServiceQueue queue(Exponential(1ms, 3));
  double sum = 0;
  double squares = 0;
  int above_mean = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double ms = static_cast<double>(queue.Arrive(Instant(i * 1h)).service->count()) / 1e6;
    sum += ms;
    squares += ms * ms;
    if (ms > 1) ++above_mean;
  }
  const double mean = sum / kDraws;
  // Each within six standard errors: 1/sqrt(n) for the mean, about 2 and 0.5 of that for the
  // others.
  CHECK(mean == doctest::Approx(1).epsilon(0.014));
  CHECK(std::sqrt(squares / kDraws - mean * mean) == doctest::Approx(1).epsilon(0.02));
  CHECK(above_mean / static_cast<double>(kDraws) == doctest::Approx(std::exp(-1.0)).epsilon(0.018));
}

TEST_CASE("service queue: a seed gives the same service times again") {
  ServiceQueue a(Exponential(1ms, 7));
  ServiceQueue b(Exponential(1ms, 7));
  ServiceQueue other(Exponential(1ms, 8));
  int same = 0;
  for (int i = 0; i < 100; ++i) {
    const auto service = a.Arrive(Instant(i * 1s)).service;
    CHECK(service == b.Arrive(Instant(i * 1s)).service);
    if (service == other.Arrive(Instant(i * 1s)).service) ++same;
  }
  CHECK(same == 0);
}

}  // namespace
}  // namespace wsurge
