#include "controller/results/sampling_notes.h"

#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

constexpr int kLength = 62;  // s

Scenario OpenPhase() {
  Scenario scenario;
  Phase& phase = scenario.load.emplace_back();
  phase.name = "main";
  phase.form = LoadForm::kOpen;
  phase.duration = seconds(kLength);
  phase.sessions_per_second_from = phase.sessions_per_second_to = 100;
  return scenario;
}

// An open phase of a minute from 5 s on; `mean` gives that of each second, in microseconds.
TargetResult MinuteOf(const std::function<double(int)>& mean) {
  TargetResult target;
  target.name = "echo";
  PhaseResult& phase = target.phases.emplace_back();
  phase.name = "main";
  phase.open_loop = true;
  phase.begin = seconds(5);
  phase.length = seconds(kLength);
  for (int i = 0; i < 5 + kLength + 3; ++i) {
    SeriesPoint& point = target.series.emplace_back();
    point.begin = seconds(i);
    point.end = seconds(i + 1);
    // What lies outside the phase, and its first second, would be found if it were looked at.
    const bool inside = i >= 6 && i < 5 + kLength;
    SeriesTimes& rtt = point.times[TimeMetric::kRtt];
    rtt.count = 1'000;
    rtt.mean = inside ? Nanos(static_cast<std::int64_t>(mean(i) * 1e3)) : Nanos(seconds(i));
  }
  return target;
}

std::function<double(int)> Independent(unsigned seed) {
  auto random = std::make_shared<std::mt19937_64>(seed);
  return [random](int) { return std::normal_distribution<double>(1'000, 100)(*random); };
}

TEST_CASE("sampling notes: independent seconds give none") {
  int noted = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    if (!SamplingNotes(OpenPhase(), MinuteOf(Independent(seed))).empty()) ++noted;
  }
  CHECK(noted < 8);
}

TEST_CASE("sampling notes: seconds that follow each other") {
  double last = 1'000;
  std::mt19937_64 random(3);
  const TargetResult target = MinuteOf([&](int) {
    last = 1'000 + 0.8 * (last - 1'000) + std::normal_distribution<double>(0, 20)(random);
    return last;
  });
  const Texts notes = SamplingNotes(OpenPhase(), target);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].starts_with(
      "target echo: phase main: ws_rtt is not independent from second to second (lag-1 "
      "autocorrelation 0."));
  CHECK(notes[0].find("over 61 seconds") != std::string::npos);
}

TEST_CASE("sampling notes: a drift, and what is none") {
  const auto noise = [](int i) { return static_cast<double>(i * 7'919 % 101) / 10; };
  const auto stepped = [&](double by) {
    return MinuteOf([&, by](int i) { return 1'000 + noise(i) + (i > 40 ? by : 0); });
  };
  const auto drifts = [](const Texts& notes) {
    return std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
      return note.find("ws_rtt drifts: the median of its means is 1.0") != std::string::npos;
    });
  };
  CHECK(drifts(SamplingNotes(OpenPhase(), stepped(500))));
  CHECK_FALSE(drifts(SamplingNotes(OpenPhase(), stepped(50))));  // 5 %
  Scenario ramp = OpenPhase();
  ramp.load[0].sessions_per_second_to = 200;
  CHECK(SamplingNotes(ramp, stepped(500)).empty());
  TargetResult warm_up = stepped(500);
  warm_up.phases[0].measured = false;
  CHECK(SamplingNotes(OpenPhase(), warm_up).empty());
  TargetResult closed = stepped(500);
  closed.phases[0].open_loop = false;
  CHECK(SamplingNotes(OpenPhase(), closed).empty());
  TargetResult brief = stepped(500);
  brief.phases[0].begin = seconds(30);
  brief.phases[0].length = seconds(20);  // 19 whole seconds
  CHECK(SamplingNotes(OpenPhase(), brief).empty());
}

// A target with so many samples of ws_rtt from 1 ms on, by `step`.
TargetResult Samples(int count, Nanos step) {
  TargetResult target = MinuteOf(Independent(1));
  for (int i = 0; i < count; ++i) {
    target.totals.Record(TimeMetric::kRtt, 0, milliseconds(1) + i * step);
  }
  return target;
}

TEST_CASE("sampling notes: a wide interval of p99") {
  CHECK(SamplingNotes(OpenPhase(), Samples(2'000, Nanos(1'000))).empty());
  TargetResult target = Samples(990, Nanos(0));
  for (int i = 0; i < 20; ++i) target.totals.Record(TimeMetric::kRtt, 0, (i + 1) * milliseconds(5));
  CHECK(SamplingNotes(OpenPhase(), target) ==
        Texts{"target echo: p99 of ws_rtt, 50.0 ms, is uncertain: its 95 % interval is 15.0 ms to "
              "90.0 ms (1010 samples); measure longer"});
}

TEST_CASE("sampling notes: p99.9 from few samples, where it is shown and asked for") {
  CHECK(SamplingNotes(OpenPhase(), Samples(9'000, Nanos(10))).empty());  // not shown
  const Texts noted{
      "target echo: p99.9 of ws_rtt rests on 12000 samples; within 10 % of its tail "
      "it is known from 383762 independent ones"};
  CHECK(SamplingNotes(OpenPhase(), Samples(12'000, Nanos(10))) == noted);
  CHECK(SamplingNotes(OpenPhase(), Samples(400'000, Nanos(1))).empty());
  TargetResult closed = Samples(12'000, Nanos(10));
  closed.phases[0].open_loop = false;
  CHECK(SamplingNotes(OpenPhase(), closed).empty());
  Scenario judged = OpenPhase();
  judged.thresholds.emplace_back().metric = "ws_rtt";
  judged.thresholds[0].stat = "p999";
  CHECK(SamplingNotes(judged, closed) == noted);
}

}  // namespace
}  // namespace wsurge
