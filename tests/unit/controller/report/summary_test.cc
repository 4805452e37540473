#include "controller/report/summary.h"

#include <algorithm>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "controller/report/utf8.h"
#include "tests/unit/controller/report/golden.h"
#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

std::string Summary(const RunResult& result) {
  std::ostringstream out;
  WriteSummary(result, out);
  return out.str();
}

TEST_CASE("summary: equals the golden file") {
  CheckGolden("summary.txt", Summary(SampleResult()));
}

TEST_CASE("summary: no line has more than 80 characters, whatever the names") {
  RunResult result = SampleResult();
  result.name = std::string(300, 'n');
  result.reasons.push_back(std::string(500, 'r'));
  result.agents[0].environment.host = std::string(200, '\x1b');
  result.targets[0].url = "ws://" + std::string(300, 'u');
  result.targets[0].totals.counters.AddNamed("errors." + std::string(200, 'e'), 1);
  result.targets[0].totals.counters.Add(Counter::kSentMessages, 1'000'000'000'000'000);
  result.thresholds[0].threshold.that = std::string(200, 't');
  std::istringstream lines(Summary(result));
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(CharacterCount(line) <= 80);
    CHECK(std::none_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  }
}

TEST_CASE("summary: an empty result says its verdict") {
  CHECK(Summary(RunResult()) == "verdict: valid\nrun  (), 0 ns\n");
}

}  // namespace
}  // namespace wsurge
