#include "controller/report/hlog.h"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/report/golden.h"
#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

std::string Log(const RunResult& result) {
  std::ostringstream out;
  WriteHlog(result, out);
  return out.str();
}

std::string ReasonFor(const std::string& text) {
  const auto read = ReadHlog(text);
  return read.ok() ? "accepted" : std::string(read.status().message());
}

// The lowest values of the buckets, as a log keeps them.
Histogram Bucketed(const Histogram& values) {
  Histogram bucketed;
  values.ForEachBucket([&](std::int64_t lowest, std::int64_t, std::uint64_t count) {
    bucketed.RecordMany(lowest, count);
  });
  return bucketed;
}

TEST_CASE("hlog: what is written is read back, for targets and for steps") {
  const RunResult result = SampleResult();
  const auto read = ReadHlog(Log(result));
  REQUIRE(read.ok());
  std::vector<HistogramName> names;
  std::vector<Histogram> values;
  ForEachHistogram(result, [&](const HistogramName& name, const Histogram& histogram) {
    names.push_back(name);
    values.push_back(Bucketed(histogram));
  });
  REQUIRE(read->size() == names.size());
  bool steps = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK((*read)[i].name == names[i]);
    CHECK((*read)[i].values == values[i]);
    steps = steps || !names[i].step.empty();
  }
  CHECK(steps);
}

TEST_CASE("hlog: a line is as the format's description has it") {
  RunResult result;
  result.id = "run-1";
  result.started_at_unix = std::chrono::milliseconds(1'795'554'930'250);
  TargetResult& target = result.targets.emplace_back();
  target.name = "a, b";
  PhaseResult& phase = target.phases.emplace_back();
  phase.begin = std::chrono::milliseconds(1'500);
  phase.length = std::chrono::seconds(2);
  target.totals.Record(TimeMetric::kRtt, kNoStep, Nanos(1'000'000));
  const std::string text = Log(result);
  const std::string head =
      "#[wsurge run run-1; values are nanoseconds, Interval_Max milliseconds]\n"
      "#[Histogram log format version 1.3]\n"
      "#[StartTime: 1795554930.250 (seconds since epoch)]\n"
      "#[BaseTime: 1795554930.250 (seconds since epoch)]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"
      "Tag=a%2C%20b.ws_rtt,1.500,2.000,1.000,HISTFAAAA";
  CHECK(text.substr(0, head.size()) == head);
}

TEST_CASE("hlog: tags are one word each and lead back to their names") {
  for (const HistogramName& name :
       {HistogramName{"echo", "", "", "ws_rtt"}, HistogramName{"a.b", "r=1", "s, %\n", "x"},
        HistogramName{"ü", "", "step", "ws_rtt"}, HistogramName{"", "", "", "m"}}) {
    const std::string tag = TagOf(name);
    CAPTURE(tag);
    CHECK(tag.find_first_of(", \n\r=/") == std::string::npos);
    HistogramName read;
    REQUIRE(ReadTag(tag, read));
    CHECK(read == name);
  }
  HistogramName read;
  for (const char* tag : {"", "a", "a.b.c", "a.b.c.d.e", "a%2.b", "a%zz.b", "a b.c", "a.b%"}) {
    CAPTURE(tag);
    CHECK_FALSE(ReadTag(tag, read));
  }
}

TEST_CASE("hlog: what is wrong in a log is named by its line") {
  RunResult result;
  result.targets.emplace_back().name = "t";
  result.targets.back().totals.Record(TimeMetric::kRtt, kNoStep, Nanos(5));
  const std::string good = Log(result);
  CHECK(ReasonFor(good) == "accepted");
  CHECK(ReasonFor("") == "accepted");
  const auto changed = [&good](const std::string& what, const std::string& to) {
    std::string text = good;
    text.replace(text.find(what), what.size(), to);
    return ReasonFor(text);
  };
  const std::string line = "histogram log, line 6: ";
  CHECK(changed("Tag=t.ws_rtt,", "") == line + "it is not one of this program's");
  CHECK(changed("Tag=t.ws_rtt", "Tag=t") == line + "it is not one of this program's");
  CHECK(changed("HISTF", "!ISTF") == line + "its histogram is no base64");
  CHECK(changed("HISTF", "HISTE") == line + "its histogram has another encoding");
  CHECK(changed("HISTFAAAA", "HISTFAAAB") == line + "its histogram has another length");
  CHECK(ReasonFor("Tag=t.m,0,0,0,\n") == "histogram log, line 1: its histogram is too short");
  // Any byte after the head that changes is noticed: by zlib's checksum at the latest.
  const std::size_t begin = good.find("HISTF") + 12;
  for (std::size_t i = begin; i + 4 < good.size(); ++i) {
    std::string text = good;
    text[i] = text[i] == 'A' ? 'B' : 'A';
    CHECK(ReasonFor(text) != "accepted");
  }
}

}  // namespace
}  // namespace wsurge
