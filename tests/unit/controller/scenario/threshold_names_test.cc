#include <string>

#include <doctest/doctest.h>

#include "controller/scenario/threshold_text.h"

namespace wsurge {
namespace {

const TagNames& Names() {
  static const TagNames names{{"echo"},
                              {"reader", "writer"},
                              {"steady"},
                              {"login"},
                              {"price age", "price age.p99", "age"},
                              {"has id", "ok", "a.b"}};
  return names;
}

std::string Fault(std::string_view text) {
  const auto parsed = ParseThresholdText(text, Names());
  const auto* const fault = std::get_if<ThresholdFault>(&parsed);
  return fault == nullptr ? "" : std::to_string(fault->offset) + ": " + fault->message;
}

TEST_CASE("threshold: names of checks, of `record` steps and of roles") {
  struct Row {
    std::string_view text, metric, tag, tag_value, key, stat;
    double value;
  };
  const Row rows[] = {
      {"checks.failed.count == 0", "checks", "", "", "failed", "count", 0},
      {"checks.failed.share < 1%", "checks", "", "", "failed", "share", 0.01},
      {"checks.has id.failed.count < 5", "checks", "", "", "has id.failed", "count", 5},
      {"checks.a.b.passed.rate > 5/s", "checks", "", "", "a.b.passed", "rate", 5},
      {"checks{phase: steady}.ok.passed.count > 1", "checks", "phase", "steady", "ok.passed",
       "count", 1},
      {"price age.p50 < 5ms", "price age", "", "", "", "p50", 0.005},
      {"price age.p99.mean < 5ms", "price age.p99", "", "", "", "mean", 0.005},
      {"age{role: reader}.p99 < 1s", "age", "role", "reader", "", "p99", 1},
      {"age.count > 3", "age", "", "", "", "count", 3},
      {"ws_rtt{role: writer}.p99 < 1s", "ws_rtt", "role", "writer", "", "p99", 1},
      {"http_login.p99 < 1s", "http_login", "", "", "", "p99", 1},
      {"errors.login_status_401.count == 0", "errors", "", "", "login_status_401", "count", 0},
      {"ws_sent.wire_bytes.count < 1KiB", "ws_sent", "", "", "wire_bytes", "count", 1024},
      {"sessions.refused.count == 0", "sessions", "", "", "refused", "count", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = ParseThresholdText(row.text, Names());
    CHECK(Fault(row.text).empty());
    if (!std::holds_alternative<Threshold>(parsed)) continue;
    const auto& threshold = std::get<Threshold>(parsed);
    CHECK(threshold.metric == row.metric);
    CHECK(threshold.tag == row.tag);
    CHECK(threshold.tag_value == row.tag_value);
    CHECK(threshold.key == row.key);
    CHECK(threshold.stat == row.stat);
    CHECK(threshold.value == row.value);
  }
}

TEST_CASE("threshold: names that are not there") {
  CHECK(Fault("ages.p99 < 1s") == "0: unknown metric \"ages\"; did you mean \"age\"?");
  CHECK(Fault("age.p98 < 1s") == "4: unknown stat \"p98\" of \"age\"; did you mean \"p90\"?");
  CHECK(Fault("checks.has idd.failed.count < 5") ==
        "7: there is no check \"has idd\"; did you mean \"has id\"?");
  CHECK(Fault("checks.ok.count < 5") == "7: unknown key \"ok\" of \"checks\"");
  CHECK(Fault("checks{role: reader}.failed.count < 5") ==
        "6: only times are kept by role; \"checks\" is not one");
}

TEST_CASE("threshold: a metric alone") {
  const auto parsed = ParseMetricText(" ws_gap{phase: steady}.p99 ", Names());
  REQUIRE(std::holds_alternative<Threshold>(parsed));
  CHECK(std::get<Threshold>(parsed).that == "ws_gap{phase: steady}.p99");
  CHECK(std::holds_alternative<Threshold>(ParseMetricText("seconds", Names())));
  CHECK(std::holds_alternative<ThresholdFault>(ParseMetricText("ws_gap", Names())));
}

}  // namespace
}  // namespace wsurge
