#include "common/stats/ledger.h"

#include <set>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

void CheckEqual(std::string_view what, std::uint64_t received, std::uint64_t closing,
                std::vector<std::string>& differences) {
  if (received == closing) return;
  differences.push_back(absl::StrFormat("%s: the intervals add up to %d, the agent counted %d",
                                        what, received, closing));
}

}  // namespace

void Ledger::Add(const Interval& interval) {
  for (const PhaseMetrics& phase : interval.phases()) {
    counters.Merge(phase.counters);
    phase.ForEach([this](TimeMetric metric, std::int32_t, const TimeSamples& times) {
      samples[std::string(Name(metric))] += times.values.count() + times.values.out_of_range();
    });
    for (std::size_t i = 0; i < kValueMetricCount; ++i) {
      const auto metric = static_cast<ValueMetric>(i);
      const Histogram* values = phase.Find(metric);
      if (values == nullptr) continue;
      const std::uint64_t count = values->count() + values->out_of_range();
      if (count > 0) samples[std::string(Name(metric))] += count;
    }
  }
}

void Ledger::Merge(const Ledger& other) {
  counters.Merge(other.counters);
  for (const auto& [metric, count] : other.samples) samples[metric] += count;
}

std::vector<std::string> Differences(const Ledger& received, const Ledger& closing) {
  std::vector<std::string> differences;
  CheckEqual("intervals", received.intervals, closing.intervals, differences);
  const auto counted = received.counters.All();
  const auto claimed = closing.counters.All();
  std::set<std::string> names;
  for (const auto& [name, count] : counted) names.insert(name);
  for (const auto& [name, count] : claimed) names.insert(name);
  for (const std::string& name : names) {
    CheckEqual(name, received.counters.Get(name), closing.counters.Get(name), differences);
  }
  names.clear();
  for (const auto& [name, count] : received.samples) names.insert(name);
  for (const auto& [name, count] : closing.samples) names.insert(name);
  const auto count_of = [](const Ledger& ledger, const std::string& name) {
    const auto found = ledger.samples.find(name);
    return found == ledger.samples.end() ? 0 : found->second;
  };
  for (const std::string& name : names) {
    CheckEqual(name + " samples", count_of(received, name), count_of(closing, name), differences);
  }
  return differences;
}

std::vector<std::string> Contradictions(const Ledger& ledger) {
  const Counters& c = ledger.counters;
  std::vector<std::string> found;
  const auto check = [&](std::string_view what, std::uint64_t whole, std::uint64_t parts) {
    if (whole != parts) found.push_back(absl::StrFormat("%s (%d against %d)", what, whole, parts));
  };
  check("requests sent are not matched + late + lost + in flight", c.Get(Counter::kRepliesExpected),
        c.Get(Counter::kRepliesMatched) + c.Get(Counter::kRepliesLate) +
            c.Get(Counter::kRepliesLost) + c.Get(Counter::kRepliesInFlight));
  check("sessions started are not done + failed + ended", c.Get(Counter::kSessionsStarted),
        c.Get(Counter::kSessionsDone) + c.Get(Counter::kSessionsFailed) +
            c.Get(Counter::kSessionsEnded));
  check("connections opened are not those closed", c.Get(Counter::kConnectionsOpened),
        c.Get(Counter::kConnectionsClosed));
  return found;
}

}  // namespace wsurge
