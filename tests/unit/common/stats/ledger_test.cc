#include "common/stats/ledger.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

Interval Sample() {
  Interval interval;
  interval.At(0).counters.Add(Counter::kSentMessages, 2);
  interval.At(1).counters.AddNamed("errors.reset", 1);
  interval.At(0).Record(TimeMetric::kRtt, 0, Nanos(5));
  interval.At(1).Record(TimeMetric::kRtt, 2, Nanos(6));
  interval.At(1).Record(TimeMetric::kRtt, 2, Nanos(-1));
  return interval;
}

TEST_CASE("ledger: an interval adds counts and samples of all phases and steps") {
  Ledger ledger;
  ledger.Add(Sample());
  CHECK(ledger.counters.Get(Counter::kSentMessages) == 2);
  CHECK(ledger.counters.Get("errors.reset") == 1);
  CHECK(ledger.samples.at("ws_rtt") == 3);  // those out of range too

  Ledger twice = ledger;
  twice.Merge(ledger);
  CHECK(twice.counters.Get(Counter::kSentMessages) == 4);
  CHECK(twice.samples.at("ws_rtt") == 6);
}

TEST_CASE("ledger: equal ledgers have no difference") {
  Ledger ledger;
  ledger.Add(Sample());
  ledger.intervals = 1;
  CHECK(Differences(ledger, ledger).empty());
  CHECK(Differences(Ledger(), Ledger()).empty());
}

TEST_CASE("ledger: each difference is a sentence with both figures") {
  Ledger received;
  received.Add(Sample());
  received.intervals = 1;
  Ledger closing;
  closing.intervals = 2;
  closing.counters.Add(Counter::kSentMessages, 3);
  closing.samples["ws_gap"] = 9;
  CHECK(Differences(received, closing) ==
        Texts{"intervals: the intervals add up to 1, the agent counted 2",
              "errors.reset: the intervals add up to 1, the agent counted 0",
              "ws_sent.messages: the intervals add up to 2, the agent counted 3",
              "ws_gap samples: the intervals add up to 0, the agent counted 9",
              "ws_rtt samples: the intervals add up to 3, the agent counted 0"});
}

TEST_CASE("ledger: counts that contradict each other are named") {
  struct Row {
    std::vector<std::pair<Counter, std::uint64_t>> counts;
    Texts found;
  };
  const std::vector<Row> rows{
      {{}, {}},
      {{{Counter::kRepliesExpected, 10},
        {Counter::kRepliesMatched, 4},
        {Counter::kRepliesLate, 3},
        {Counter::kRepliesLost, 2},
        {Counter::kRepliesInFlight, 1},
        {Counter::kRepliesUnmatched, 5}},
       {}},
      {{{Counter::kRepliesExpected, 10}, {Counter::kRepliesMatched, 9}},
       {"requests sent are not matched + late + lost + in flight (10 against 9)"}},
      {{{Counter::kSessionsStarted, 6},
        {Counter::kSessionsDone, 1},
        {Counter::kSessionsFailed, 2},
        {Counter::kSessionsEnded, 3}},
       {}},
      {{{Counter::kSessionsStarted, 6}},
       {"sessions started are not done + failed + ended (6 against 0)"}},
      {{{Counter::kConnectionsOpened, 1}, {Counter::kConnectionsClosed, 2}},
       {"connections opened are not those closed (1 against 2)"}},
  };
  for (const Row& row : rows) {
    Ledger ledger;
    for (const auto& [counter, count] : row.counts) ledger.counters.Add(counter, count);
    CHECK(Contradictions(ledger) == row.found);
  }
}

}  // namespace
}  // namespace wsurge
