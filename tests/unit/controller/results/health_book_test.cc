#include "controller/results/health_book.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr PhaseKind kClosed{.measured = true, .open_loop = false};
constexpr PhaseKind kOpen{.measured = true, .open_loop = true};
constexpr PhaseKind kWarmUp{.measured = false, .open_loop = false};

HealthSlice Slice(std::uint32_t phase, int begin_ms, int end_ms, int idle_ms,
                  int run_queue_ms = 0) {
  HealthSlice slice;
  slice.phase = phase;
  slice.begin = milliseconds(begin_ms);
  slice.end = milliseconds(end_ms);
  slice.idle = milliseconds(idle_ms);
  slice.run_queue = milliseconds(run_queue_ms);
  slice.cpu = slice.wall() - slice.idle - slice.run_queue;
  slice.longest_pass = milliseconds(run_queue_ms + 1);
  return slice;
}

AgentHealth HealthOf(const std::vector<PhaseKind>& phases, const std::vector<HealthSlice>& slices) {
  HealthBook book(phases, 1);
  for (const HealthSlice& slice : slices) {
    Interval interval;
    interval.health = {slice};
    book.Add(0, interval);
  }
  return book.Of(0);
}

TEST_CASE("health book: shares of the whole, and the worst second with its instant") {
  const AgentHealth health = HealthOf(
      {kOpen},
      {Slice(0, 0, 1000, 900, 10), Slice(0, 1000, 2000, 400, 60), Slice(0, 2000, 3000, 800, 20)});
  const WorkerHealth& worker = health.workers.at(0);
  CHECK(worker.wall == seconds(3));
  CHECK(worker.BusyShare() == doctest::Approx(0.3));
  CHECK(worker.RunQueueShare() == doctest::Approx(0.03));
  CHECK(worker.CpuShare() == doctest::Approx(0.27));
  CHECK(worker.run_queue_worst == WorstSecond{0.06, seconds(1), 0});
  CHECK(worker.busy_open == WorstSecond{0.6, seconds(1), 0});
  CHECK(worker.busy_closed == WorstSecond{});
  CHECK(worker.BusyWorst() == worker.busy_open);
  CHECK(worker.seconds == 3);
  CHECK(worker.starved_seconds == 1);
  CHECK(worker.busy_seconds == 0);
  CHECK(worker.longest_pass == milliseconds(61));
  CHECK(worker.longest_pass_at == seconds(1));
}

TEST_CASE("health book: pieces of a second are judged together, 0.9 s of them at once") {
  // 40 ms of 400 ms are no 5 % of the second that the two pieces make.
  const AgentHealth calm =
      HealthOf({kClosed}, {Slice(0, 0, 400, 100, 40), Slice(0, 400, 1000, 500, 0)});
  CHECK(calm.workers.at(0).run_queue_worst.share == doctest::Approx(0.04));
  CHECK(calm.workers.at(0).seconds == 1);
  CHECK(calm.workers.at(0).starved_seconds == 0);
  const AgentHealth early =
      HealthOf({kClosed}, {Slice(0, 0, 900, 100, 46), Slice(0, 900, 1800, 500, 0)});
  CHECK(early.workers.at(0).run_queue_worst.share == doctest::Approx(46.0 / 900));
  CHECK(early.workers.at(0).starved_seconds == 1);
  CHECK(early.workers.at(0).seconds == 2);
}

TEST_CASE("health book: a second that is cut short counts against a whole one") {
  const AgentHealth calm = HealthOf({kOpen}, {Slice(0, 0, 100, 0, 40)});
  CHECK(calm.workers.at(0).run_queue_worst.share == doctest::Approx(40.0 / 900));
  CHECK(calm.workers.at(0).busy_open.share == doctest::Approx(100.0 / 900));
  const AgentHealth starved = HealthOf({kOpen}, {Slice(0, 0, 100, 0, 50)});
  CHECK(starved.workers.at(0).starved_seconds == 1);
}

TEST_CASE("health book: the warm-up is left out and ends a second") {
  const AgentHealth health = HealthOf(
      {kWarmUp, kClosed, kWarmUp}, {Slice(0, 0, 1000, 0, 500), Slice(1, 1000, 1500, 250, 20),
                                    Slice(2, 1500, 2500, 0, 500), Slice(1, 2500, 3000, 250, 20)});
  const WorkerHealth& worker = health.workers.at(0);
  CHECK(worker.wall == seconds(1));
  CHECK(worker.run_queue == milliseconds(40));
  CHECK(worker.seconds == 2);  // never in one: a second lies between them
  CHECK(worker.run_queue_worst.share == doctest::Approx(20.0 / 900));
}

TEST_CASE("health book: phases of one loop share a second, those of the other do not") {
  const AgentHealth health =
      HealthOf({kClosed, kClosed, kOpen}, {Slice(0, 0, 500, 0), Slice(1, 500, 1000, 0),
                                           Slice(1, 1000, 1500, 0), Slice(2, 1500, 2500, 10)});
  const WorkerHealth& worker = health.workers.at(0);
  CHECK(worker.seconds == 3);
  CHECK(worker.busy_closed == WorstSecond{1, Nanos(0), 1});
  CHECK(worker.busy_open == WorstSecond{0.99, milliseconds(1500), 2});
  CHECK(worker.busy_seconds == 1);
}

TEST_CASE("health book: workers and agents apart; usage is the largest") {
  HealthBook book({kClosed}, 2);
  Interval interval;
  interval.health = {Slice(0, 0, 1000, 1000), Slice(0, 0, 1000, 500)};
  interval.health[1].worker = 7;
  interval.usage = {.descriptors = 100, .resident_bytes = 5000};
  book.Add(1, interval);
  interval.usage = {.descriptors = 50, .resident_bytes = 6000, .run_queue_unknown = true};
  book.Add(1, interval);
  CHECK(book.Of(0) == AgentHealth{});
  const AgentHealth health = book.Of(1);
  CHECK(health.workers.at(0).BusyShare() == doctest::Approx(0));
  CHECK(health.workers.at(7).BusyShare() == doctest::Approx(0.5));
  CHECK(health.descriptors == 100);
  CHECK(health.resident_bytes == 6000);
  CHECK(health.run_queue_unknown);
}

TEST_CASE("health book: the phase of a second target is the same phase; no wall is no time") {
  const AgentHealth health =
      HealthOf({kWarmUp, kClosed},
               {Slice(3, 0, 1000, 500), Slice(2, 1000, 2000, 0), Slice(1, 2000, 2000, 0, 9)});
  CHECK(health.workers.at(0).wall == seconds(1));
  CHECK(health.workers.at(0).BusyShare() == doctest::Approx(0.5));
  CHECK(health.workers.at(0).longest_pass == milliseconds(1));
}

TEST_CASE("agent health: parts of a run add up, their instants follow each other") {
  AgentHealth run = HealthOf({kOpen}, {Slice(0, 0, 1000, 900, 60)});
  const AgentHealth later = HealthOf({kOpen}, {Slice(0, 500, 1500, 100, 70)});
  run.Merge(later, seconds(10));
  const WorkerHealth& worker = run.workers.at(0);
  CHECK(worker.wall == seconds(2));
  CHECK(worker.seconds == 2);
  CHECK(worker.starved_seconds == 2);
  CHECK(worker.run_queue_worst == WorstSecond{0.07, milliseconds(10'500), 0});
  CHECK(worker.busy_open == WorstSecond{0.9, milliseconds(10'500), 0});
  CHECK(worker.longest_pass_at == milliseconds(10'500));
}

}  // namespace
}  // namespace wsurge
