#include "controller/report/run_files.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

using Names = std::vector<std::string>;

Names NamesOf(const RunResult& result, std::vector<std::string> formats) {
  Names names;
  for (const RunFile& file : RunFiles(result, {.formats = std::move(formats)})) {
    CHECK_FALSE(file.content.empty());
    names.push_back(file.name);
  }
  return names;
}

TEST_CASE("run files: each format brings its own") {
  const RunResult result = SampleResult();
  CHECK(NamesOf(result, {}) == Names{});
  CHECK(NamesOf(result, {"html"}) == Names{});
  CHECK(NamesOf(result, {"csv"}) == Names{"summary.csv", "series.csv"});
  CHECK(NamesOf(result, {"junit", "hlog"}) == Names{"histograms.hlog", "junit.xml"});
  CHECK(NamesOf(result, {"hgrm"}) == Names{"ws_connect.hgrm", "ws_first_message.hgrm",
                                           "ws_rtt.hgrm", "ws_service.hgrm", "price_age.hgrm"});
}

TEST_CASE("run files: of several targets each has its name in front, as file names can have it") {
  RunResult result;
  for (const char* name : {"../a b", "c"}) {
    TargetResult& target = result.targets.emplace_back();
    target.name = name;
    target.totals.Record(TimeMetric::kRtt, kNoStep, Nanos(5));
  }
  result.targets.emplace_back().name = std::string(500, 'x');
  result.targets.back().totals.Record(TimeMetric::kRtt, kNoStep, Nanos(5));
  CHECK(NamesOf(result, {"hgrm"}) ==
        Names{"%2E%2E%2Fa%20b.ws_rtt.hgrm", "c.ws_rtt.hgrm", std::string(150, 'x') + "-2.hgrm"});
}

}  // namespace
}  // namespace wsurge
