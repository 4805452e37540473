#include "controller/results/series.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// An interval with as many gaps of `gap` as milliseconds it lasts.
Interval Span(Nanos begin, Nanos end, std::uint64_t open, Nanos gap = milliseconds(1)) {
  Interval interval;
  interval.begin = begin;
  interval.end = end;
  interval.open_connections = open;
  PhaseMetrics& metrics = interval.At(0);
  const auto count = static_cast<std::uint64_t>((end - begin) / milliseconds(1));
  metrics.At(TimeMetric::kGap, kNoStep).values.RecordMany(gap.count(), count);
  metrics.counters.Add(Counter::kReceivedMessages, count);
  return interval;
}

std::uint64_t Received(const SeriesPoint& point) {
  return point.counters.Get(Counter::kReceivedMessages);
}

TEST_CASE("series: the seconds of all agents become one point each") {
  Series series(2);
  series.Add(0, Span(seconds(0), milliseconds(1003), 5));
  series.Add(1, Span(seconds(0), milliseconds(998), 7));
  series.Add(0, Span(milliseconds(1003), milliseconds(2001), 6));
  const auto points = series.Points();
  REQUIRE(points.size() == 2);
  CHECK(points[0].begin == seconds(0));
  CHECK(points[0].end == milliseconds(1003));
  CHECK(points[0].open_connections == 12);
  CHECK(points[0].agents == 2);
  CHECK(Received(points[0]) == 2001);
  CHECK(points[0].times.at(TimeMetric::kGap).count == 2001);
  CHECK(points[0].times.at(TimeMetric::kGap).p99 == milliseconds(1));
  CHECK(points[0].times.at(TimeMetric::kGap).max == milliseconds(1));
  CHECK(points[1].agents == 1);
  CHECK(points[1].open_connections == 6);
}

TEST_CASE("series: a percentile needs ten samples beyond it") {
  Series series(1);
  Interval interval = Span(seconds(0), milliseconds(900), 0);
  series.Add(0, interval);
  const auto points = series.Points();
  CHECK(points[0].times.at(TimeMetric::kGap).p50 == milliseconds(1));
  CHECK_FALSE(points[0].times.at(TimeMetric::kGap).p99);
}

TEST_CASE("series: a longer interval makes the points under it one") {
  Series series(2);
  for (int i = 0; i < 6; ++i) series.Add(0, Span(seconds(i), seconds(i + 1), 10));
  series.Add(1, Span(seconds(0), seconds(1), 4));
  series.Add(1, Span(seconds(1), seconds(4), 3));
  series.Add(1, Span(seconds(4), seconds(5), 2));
  const auto points = series.Points();
  REQUIRE(points.size() == 4);
  CHECK(points[1].begin == seconds(1));
  CHECK(points[1].end == seconds(4));
  CHECK(Received(points[1]) == 6000);
  CHECK(points[1].times.at(TimeMetric::kGap).count == 6000);
  CHECK(points[1].open_connections == 13);
  CHECK(points[1].agents == 2);
  CHECK(points[2].open_connections == 12);
  CHECK(points[3].open_connections == 10);
}

TEST_CASE("series: an interval inside a longer one joins it") {
  Series series(2);
  series.Add(0, Span(seconds(0), seconds(4), 10));
  for (int i = 0; i < 4; ++i) {
    series.Add(1, Span(seconds(i), seconds(i + 1), static_cast<std::uint64_t>(i)));
  }
  const auto points = series.Points();
  REQUIRE(points.size() == 1);
  CHECK(Received(points[0]) == 8000);
  CHECK(points[0].agents == 2);
  CHECK(points[0].open_connections == 13);
}

TEST_CASE("series: late intervals merge as exactly as others") {
  Series series(2);
  Series in_time(2);
  for (int i = 0; i < 30; ++i) {
    series.Add(0, Span(seconds(i), seconds(i + 1), 1));
    in_time.Add(0, Span(seconds(i), seconds(i + 1), 1));
    in_time.Add(1, Span(seconds(i), seconds(i + 1), 1, milliseconds(9)));
  }
  for (int i = 0; i < 30; ++i) series.Add(1, Span(seconds(i), seconds(i + 1), 1, milliseconds(9)));
  const auto late = series.Points();
  const auto prompt = in_time.Points();
  REQUIRE(late.size() == prompt.size());
  for (std::size_t i = 0; i < late.size(); ++i) {
    CHECK(late[i].open_connections == 2);
    CHECK(late[i].agents == 2);
    CHECK(late[i].times.at(TimeMetric::kGap).count == 2000);
    CHECK(late[i].times.at(TimeMetric::kGap).p50 == prompt[i].times.at(TimeMetric::kGap).p50);
    CHECK(late[i].times.at(TimeMetric::kGap).p99 == prompt[i].times.at(TimeMetric::kGap).p99);
    CHECK(late[i].times.at(TimeMetric::kGap).max == milliseconds(9));
  }
}

TEST_CASE("series: beyond 3,600 points the oldest neighbours merge and nothing is lost") {
  struct Row {
    int seconds;
    Nanos first;  // how long the first and the last point are
    Nanos last;
  };
  const std::vector<Row> rows{{3'600, seconds(1), seconds(1)},
                              {5'000, seconds(2), seconds(1)},
                              {8'000, seconds(4), seconds(2)}};
  for (const Row& row : rows) {
    CAPTURE(row.seconds);
    Series series(2);
    for (int i = 0; i < row.seconds; ++i) {
      series.Add(0, Span(seconds(i), seconds(i + 1), i + 1 == row.seconds ? 11 : 10));
      if (i < 1'000) series.Add(1, Span(seconds(i), seconds(i + 1), 5));
    }
    const auto points = series.Points();
    CHECK(points.size() == 3'600);
    CHECK(points.front().end == row.first);
    CHECK(points.back().end - points.back().begin == row.last);
    CHECK(points.back().open_connections == 11);
    Nanos end{};
    for (const SeriesPoint& point : points) {
      CHECK(point.begin == end);
      end = point.end;
      const bool both = point.begin < seconds(1'000);
      CHECK(point.agents == (both ? 2 : 1));
      if (end < seconds(row.seconds)) CHECK(point.open_connections == (both ? 15 : 10));
      const auto millis = static_cast<std::uint64_t>((point.end - point.begin) / milliseconds(1));
      const std::uint64_t expected = both ? 2 * millis : millis;
      CHECK(Received(point) == expected);
      CHECK(point.times.at(TimeMetric::kGap).count == expected);
    }
    CHECK(end == seconds(row.seconds));
  }
}

TEST_CASE("series: the bytes of its histograms are bounded") {
  constexpr std::size_t kBytes = 2'000;
  Series series(1, kBytes);
  for (int i = 0; i < 1'000; ++i) series.Add(0, Span(seconds(i), seconds(i + 1), 1));
  const auto points = series.Points();
  CHECK(points.size() < kBytes / 10);
  std::uint64_t received = 0;
  for (const SeriesPoint& point : points) received += Received(point);
  CHECK(received == 1'000'000);
}

TEST_CASE("series: an interval at any time is taken") {
  Series series(1);
  series.Add(0, Span(seconds(-5), seconds(-4), 1));  // before the begin: part of the first second
  series.Add(0, Span(seconds(0), seconds(1), 1));
  Interval last = Span(Nanos::max() - seconds(1), Nanos::max() - seconds(1), 1);
  series.Add(0, last);
  const auto points = series.Points();
  REQUIRE(points.size() == 2);
  CHECK(points[0].open_connections == 1);
  CHECK(points[0].agents == 1);
}

TEST_CASE("series: the last point until an instant has all its histograms") {
  Series series(1);
  CHECK_FALSE(series.LastUntil(seconds(100)));
  for (int i = 0; i < 20; ++i) {
    series.Add(0, Span(seconds(i), seconds(i + 1), static_cast<std::uint64_t>(i)));
  }
  for (const int end : {3, 20}) {  // one that is sealed, one that is open
    const auto found = series.LastUntil(seconds(end) + milliseconds(1));
    REQUIRE(found);
    CHECK(found->end == seconds(end));
    CHECK(found->open_connections == static_cast<std::uint64_t>(end - 1));
    CHECK(found->phases()[0].Total(TimeMetric::kGap).values.count() == 1'000);
    CHECK(found->phases()[0].counters.Get(Counter::kReceivedMessages) == 1'000);
  }
  CHECK_FALSE(series.LastUntil(milliseconds(999)));
}

}  // namespace
}  // namespace wsurge
