#include "controller/results/verdict.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

// Two agents, one target with data.
RunResult Sound() {
  RunResult result;
  result.agents.resize(2);
  result.agents[0].environment.name = "a";
  result.agents[1].environment.name = "b";
  result.agents[1].share = 0.25;
  result.targets.resize(1);
  result.targets[0].totals.counters.Add(Counter::kSentMessages);
  return result;
}

TEST_CASE("verdict: each fact has its verdict and its sentence") {
  const std::string lost =
      "agent b was lost after 12.3 s: its 25.0 % of the load is missing from then on";
  struct Row {
    std::function<void(RunResult&, RunFacts&)> change;
    Verdict verdict;
    Texts reasons;
  };
  const std::vector<Row> rows{
      {[](RunResult&, RunFacts&) {}, Verdict::kValid, {}},
      {[](RunResult& result, RunFacts&) {
         result.agents[1].lost_at = std::chrono::milliseconds(12'300);
       },
       Verdict::kDegraded,
       {lost}},
      {[](RunResult&, RunFacts& facts) {
         facts.missing_intervals = {{"a", 1}, {"c", 0}, {"b", 2}};
       },
       Verdict::kDegraded,
       {"1 interval of agent a is missing", "2 intervals of agent b are missing"}},
      {[](RunResult&, RunFacts& facts) {
         facts.missing_intervals = {{"a", 0}};
       },
       Verdict::kValid,
       {}},
      {[](RunResult&, RunFacts& facts) { facts.ledger_differences = {"one"}; },
       Verdict::kInvalid,
       {"the counts do not balance: one"}},
      {[](RunResult&, RunFacts& facts) {
         facts.ledger_differences = {"one", "two", "three", "four", "five"};
       },
       Verdict::kInvalid,
       {"the counts do not balance: one; two; three; and 2 more"}},
      {[](RunResult&, RunFacts& facts) {
         facts.failures = {{"a", "no descriptors left"}};
       },
       Verdict::kInvalid,
       {"agent a ended its part itself: no descriptors left"}},
      {[](RunResult& result, RunFacts& facts) {
         result.agents[0].measured.counters.AddNamed("errors.agent_limit", 2);
         facts.missing_intervals = {{"a", 1}};
       },
       Verdict::kInvalid,
       {"agent a hit one of its own limits 2 times (errors.agent_limit): raise its descriptor or "
        "port limit, or use more agents",
        "1 interval of agent a is missing"}},
      {[](RunResult& result, RunFacts&) { result.targets[0].totals.counters.Clear(); },
       Verdict::kInvalid,
       {"nothing was measured: no measured phase has any data"}},
      {[](RunResult& result, RunFacts&) { result.targets.clear(); },
       Verdict::kInvalid,
       {"nothing was measured: no measured phase has any data"}},
      {[](RunResult& result, RunFacts& facts) {
         result.agents[1].lost_at = std::chrono::milliseconds(12'300);
         facts.failures = {{"a", "why"}};
       },
       Verdict::kInvalid,
       {"agent a ended its part itself: why", lost}},
  };
  for (const Row& row : rows) {
    RunResult result = Sound();
    result.reasons = {"of an earlier call"};
    result.verdict = Verdict::kInvalid;
    RunFacts facts;
    row.change(result, facts);
    DecideVerdict(result, facts);
    CHECK(VerdictName(result.verdict) == VerdictName(row.verdict));
    CHECK(result.reasons == row.reasons);
    CHECK(result.ledger_differences == facts.ledger_differences);
  }
}

TEST_CASE("verdict: the names are those of the reports") {
  CHECK(VerdictName(Verdict::kValid) == "valid");
  CHECK(VerdictName(Verdict::kDegraded) == "degraded");
  CHECK(VerdictName(Verdict::kInvalid) == "invalid");
}

}  // namespace
}  // namespace wsurge
