#include "controller/results/named_results.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;

Step Recording(std::uint32_t id, const std::string& metric) {
  RecordStep record;
  record.metric = metric;
  return {id, std::to_string(id + 1) + ".record", record};
}

TEST_CASE("StepsOf: names, roles and metrics by id, nested steps too") {
  std::vector<Role> roles(2);
  roles[0].name = "a";
  RepeatStep repeat;
  repeat.steps = {Recording(1, "age")};
  roles[0].steps = {{0, "1.repeat", repeat}};
  roles[1].name = "b";
  roles[1].steps = {Recording(2, "age")};
  CHECK(StepsOf(roles) == std::vector<StepResult>{{"1.repeat", "a", ""},
                                                  {"2.record", "a", "age"},
                                                  {"3.record", "b", "age"}});
}

TEST_CASE("RecordedTimes: steps that record under one name are one metric") {
  PhaseMetrics metrics;
  metrics.Record(TimeMetric::kRecord, 0, milliseconds(1));
  metrics.Record(TimeMetric::kRecord, 2, milliseconds(3));
  metrics.Record(TimeMetric::kRtt, 1, milliseconds(9));
  const auto times = RecordedTimes(
      metrics, {{"x", "r", "age"}, {"y", "r", ""}, {"z", "s", "age"}, {"w", "s", "n"}});
  REQUIRE(times.size() == 1);
  CHECK(times.at("age").values.count() == 2);
  CHECK(times.at("age").values.max() == milliseconds(3) / Nanos(1));
}

TEST_CASE("ChecksOf: both counts by name, dots in names") {
  Counters counters;
  counters.AddNamed("checks.ok.passed", 3);
  counters.AddNamed("checks.ok.failed", 1);
  counters.AddNamed("checks.v1.0.failed", 2);
  counters.AddNamed("errors.ok.failed", 7);
  const auto checks = ChecksOf(counters);
  REQUIRE(checks.size() == 2);
  CHECK(checks.at("ok") == CheckResult{3, 1});
  CHECK(checks.at("v1.0") == CheckResult{0, 2});
}

}  // namespace
}  // namespace wsurge
