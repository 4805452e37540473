#include "controller/report/summary.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

#include "common/plan/metric_words.h"
#include "controller/report/delivery_json.h"
#include "controller/report/health_text.h"
#include "controller/report/text.h"
#include "controller/report/utf8.h"
#include "controller/results/fairness.h"
#include "controller/results/named_results.h"
#include "controller/results/percentiles.h"
#include "controller/results/stat.h"
#include "controller/results/watch_book.h"

namespace wsurge {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabelWidth = 13;
constexpr std::string_view kTooFew = "–";  // not enough samples beyond it

void Line(std::string_view text, std::size_t indent, std::ostream& out) {
  out << Wrap(text, indent, kWidth);
}

// "  label        text", further lines under the text.
void Row(std::string_view label, std::string_view text, std::ostream& out) {
  Line("  " + PadRight(label, kLabelWidth) + std::string(text), kLabelWidth + 2, out);
}

// "1006: 3, 1011: 1": the counts that begin with `prefix`.
std::string NamedCounts(const Counters& counters, std::string_view prefix) {
  std::string text;
  for (const auto& [name, count] : counters.All()) {
    if (!name.starts_with(prefix)) continue;
    if (!text.empty()) text += ", ";
    text += TerminalSafe(std::string_view(name).substr(prefix.size())) + ": " + FormatCount(count);
  }
  return text;
}

// A duration as the table shows it, with a mark when the samples there are only lower bounds.
std::string Shown(const TimeSamples& samples, Nanos t) {
  const bool at_least = IsLowerBound(samples, "", static_cast<double>(t.count()));
  return (at_least ? "≥ " : "") + FormatDuration(t);
}

void WriteTimes(const TargetResult& target, std::ostream& out) {
  constexpr std::array<TimeMetric, 13> kShown{
      TimeMetric::kRtt,           TimeMetric::kService,      TimeMetric::kDelivery,
      TimeMetric::kDeliveryFirst, TimeMetric::kDeliveryLast, TimeMetric::kFirstMessage,
      TimeMetric::kGap,           TimeMetric::kSessionDelay, TimeMetric::kPing,
      TimeMetric::kConnect,       TimeMetric::kReconnect,    TimeMetric::kHttpLogin,
      TimeMetric::kSink};
  std::vector<std::pair<std::string, TimeSamples>> rows;
  rows.reserve(std::size(kShown));
  for (const TimeMetric metric : kShown) {
    rows.emplace_back(Name(metric), target.totals.Total(metric));
  }
  for (auto& [name, samples] : RecordedTimes(target.totals, target.steps)) {
    rows.emplace_back(TerminalSafe(name), std::move(samples));
  }
  bool first = true;
  for (const auto& [metric, samples] : rows) {
    const Histogram& values = samples.values;
    if (values.count() == 0) continue;
    const auto row = [&out](std::string_view name, std::string_view count, std::string_view p50,
                            std::string_view p99, std::string_view max, std::string_view more) {
      Line("  " + PadRight(name, 17) + PadLeft(count, 13) + PadLeft(p50, 10) + PadLeft(p99, 10) +
               PadLeft(max, 10) + std::string(more),
           4, out);
    };
    if (first) row("", "count", "p50", "p99", "max", "");
    first = false;
    const auto percentile = [&, &measured = samples](double at) {
      const auto shown = ShownPercentile(values, at);
      return shown ? Shown(measured, *shown) : std::string(kTooFew);
    };
    row(metric, FormatCount(values.count()), percentile(50), percentile(99),
        Shown(samples, Nanos(values.max())),
        samples.censored > 0 ? "  " + FormatCount(samples.censored) + " censored" : "");
  }
}

std::string Messages(const TargetResult& target, std::string_view metric) {
  const auto count = Stat(target, {metric, "", "", "messages", "count"});
  const auto rate = Stat(target, {metric, "", "", "messages", "rate"});
  std::string text = FormatNumber(count.value_or(0));
  text += metric == "ws_sent" ? " sent" : " received";
  if (rate) text += " (" + FormatNumber(*rate) + "/s)";
  return text;
}

// ", 17 discarded"; empty when there are none.
std::string IfAny(const Counters& counters, Counter counter, std::string_view what) {
  if (counters.Get(counter) == 0) return "";
  return ", " + FormatCount(counters.Get(counter)) + " " + std::string(what);
}

// The most that were open at the end of a second.
std::uint64_t MostOpen(const TargetResult& target) {
  std::uint64_t most = 0;
  for (const SeriesPoint& point : target.series) most = std::max(most, point.open_connections);
  return most;
}

// How receipts were spread over receivers.
void WriteReceipts(const TargetResult& target, std::ostream& out) {
  const std::string deliveries = DeliveryText(target.totals.counters, target.delivery);
  if (!deliveries.empty()) Row("deliveries", deliveries, out);
  if (const auto fairness = FairnessOf(target.totals)) {
    Row("fairness",
        absl::StrFormat("%.3f (Jain); p5 %s, p50 %s, p95 %s messages received by a connection",
                        fairness->jain, FormatCount(static_cast<std::uint64_t>(fairness->p5)),
                        FormatCount(static_cast<std::uint64_t>(fairness->p50)),
                        FormatCount(static_cast<std::uint64_t>(fairness->p95))),
        out);
  }
}

void WriteCounts(const TargetResult& target, std::ostream& out) {
  const Counters& counters = target.totals.counters;
  const auto count = [&counters](Counter counter) { return FormatCount(counters.Get(counter)); };
  // Those of a warm-up work on without being opened again.
  const std::uint64_t open = MostOpen(target);
  const std::string opened = open > counters.Get(Counter::kConnectionsOpened)
                                 ? absl::StrFormat("up to %s open; ", FormatCount(open))
                                 : "";
  Row("connections",
      opened +
          absl::StrFormat("%s opened, %s failed", count(Counter::kConnectionsOpened),
                          count(Counter::kConnectionsFailed)) +
          IfAny(counters, Counter::kConnectionsDropped, "dropped"),
      out);
  std::string sessions =
      absl::StrFormat("%s done, %s failed, %s ended with the load", count(Counter::kSessionsDone),
                      count(Counter::kSessionsFailed), count(Counter::kSessionsEnded));
  if (counters.Get(Counter::kSessionsDue) > 0) {
    sessions = absl::StrFormat("%s due%s; ", count(Counter::kSessionsDue),
                               IfAny(counters, Counter::kSessionsRefused, "refused")) +
               sessions;
  }
  Row("sessions", sessions, out);
  std::string messages = Messages(target, "ws_sent") + ", " + Messages(target, "ws_received");
  messages += IfAny(counters, Counter::kReceivedDiscarded, "discarded");
  Row("messages", messages, out);
  if (counters.Get(Counter::kSentWireBytes) + counters.Get(Counter::kReceivedWireBytes) > 0) {
    Row("wire bytes",
        absl::StrFormat("%s sent, %s received, on connections with compression",
                        count(Counter::kSentWireBytes), count(Counter::kReceivedWireBytes)),
        out);
  }
  if (target.seconds) Row("seconds", FormatDuration(*target.seconds), out);
  if (const auto throughput = Stat(target, {"throughput", "", "", "", ""})) {
    Row("throughput", FormatNumber(*throughput) + " messages/s received", out);
  }
  if (counters.Get(Counter::kRepliesExpected) + counters.Get(Counter::kRepliesUnmatched) +
          counters.Get(Counter::kRepliesUnsent) >
      0) {
    Row("replies",
        absl::StrFormat("%s matched, %s late, %s lost, %s in flight, %s unmatched",
                        count(Counter::kRepliesMatched), count(Counter::kRepliesLate),
                        count(Counter::kRepliesLost), count(Counter::kRepliesInFlight),
                        count(Counter::kRepliesUnmatched)) +
            IfAny(counters, Counter::kRepliesUnsent, "unsent"),
        out);
  }
  WriteReceipts(target, out);
  std::string errors = NamedCounts(counters, "errors.");
  const auto share = Stat(target, {"errors", "", "", "", "share"});
  if (errors.empty()) {
    errors = "none";
  } else if (share) {
    errors += absl::StrFormat(" (%s of %s operations)", FormatShare(*share),
                              count(Counter::kOperationsStarted));
  }
  Row("errors", errors, out);
  const std::string closes = NamedCounts(counters, "closes.");
  if (!closes.empty()) Row("closes", closes, out);
}

void WriteWatch(const TargetResult& target, std::ostream& out) {
  if (!target.watch || !target.watch->found) return;
  constexpr double kMebibyte = 1 << 20;
  const WatchedTotals totals = TotalsOf(*target.watch);
  std::string text = absl::StrFormat(
      "%.2f CPUs busy, at most %.2f; at most %.1f MiB, %s processes, %s threads", totals.cpu_mean,
      totals.cpu_max, static_cast<double>(totals.most.resident_bytes) / kMebibyte,
      FormatCount(totals.most.processes), FormatCount(totals.most.threads));
  if (totals.most.descriptors && totals.most.sockets) {
    text += absl::StrFormat(", %s descriptors, %s sockets", FormatCount(*totals.most.descriptors),
                            FormatCount(*totals.most.sockets));
  }
  Row("server", text, out);
}

void WriteChecks(const TargetResult& target, std::ostream& out) {
  const auto checks = ChecksOf(target.totals.counters);
  if (checks.empty()) return;
  std::size_t width = 0;
  for (const auto& [name, result] : checks) {
    width = std::max(width, CharacterCount(TerminalSafe(name)));
  }
  Line("  checks", 4, out);
  for (const auto& [name, result] : checks) {
    const auto all = static_cast<double>(result.passed + result.failed);
    Line(absl::StrFormat("    %s  %s passed, %s failed (%s)", PadRight(TerminalSafe(name), width),
                         FormatCount(result.passed), FormatCount(result.failed),
                         FormatShare(static_cast<double>(result.failed) / all)),
         8, out);
  }
}

// A value in the unit of its statistic.
std::string Observed(const ThresholdResult& result) {
  const Threshold& threshold = result.threshold;
  if (threshold.stat == "share") return FormatShare(*result.observed);
  const auto times = TimeStatWords();
  const bool is_time = std::find(times.begin(), times.end(), threshold.stat) != times.end();
  if (is_time || threshold.metric == "seconds") {
    return FormatDuration(FromSeconds(*result.observed));
  }
  return FormatNumber(*result.observed);
}

void WriteThresholds(const std::vector<ThresholdResult>& thresholds, std::ostream& out) {
  if (thresholds.empty()) return;
  out << "\nthresholds\n";
  for (const ThresholdResult& result : thresholds) {
    std::string observed = result.observed ? Observed(result) : "no data";
    if (result.at_least) observed = absl::StrFormat("≥ %s", observed);
    if (result.Undecided()) observed += ", which leaves it open: samples there were cut off";
    Line(absl::StrFormat("  %s  %s: %s", result.passed ? "passed" : "FAILED",
                         TerminalSafe(result.threshold.that), observed),
         10, out);
  }
}

void WriteAgents(const std::vector<AgentResult>& agents, std::ostream& out) {
  if (agents.empty()) return;
  out << "\nagents\n";
  for (const AgentResult& agent : agents) {
    const Counters& counters = agent.counters;
    std::string text =
        absl::StrFormat("  %s on %s: %.1f %%, %s connections, %s sent, %s received",
                        TerminalSafe(agent.environment.name), TerminalSafe(agent.environment.host),
                        agent.share * 100, FormatCount(agent.connections),
                        FormatCount(counters.Get(Counter::kSentMessages)),
                        FormatCount(counters.Get(Counter::kReceivedMessages)));
    if (agent.lost_at) text += absl::StrFormat(", LOST after %.1f s", ToSeconds(*agent.lost_at));
    Line(text, 4, out);
  }
  const std::string health = HealthText(agents);
  if (!health.empty()) Line("  " + health, 4, out);
}

}  // namespace

void WriteSummary(const RunResult& result, std::ostream& out) {
  Line(absl::StrFormat("verdict: %s", VerdictName(result.verdict)), 2, out);
  for (const std::string& reason : result.reasons) Line("  - " + TerminalSafe(reason), 4, out);
  for (const std::string& note : result.notes) Line("  note: " + TerminalSafe(note), 4, out);
  Line(absl::StrFormat("run %s (%s), %s%s", TerminalSafe(result.id), TerminalSafe(result.name),
                       FormatDuration(result.duration), result.interrupted ? ", interrupted" : ""),
       2, out);
  for (const TargetResult& target : result.targets) {
    out << '\n';
    Line("target " + TerminalSafe(target.name) + ", " + TerminalSafe(target.url), 2, out);
    WriteCounts(target, out);
    WriteWatch(target, out);
    WriteTimes(target, out);
    WriteChecks(target, out);
  }
  WriteThresholds(result.thresholds, out);
  WriteAgents(result.agents, out);
}

}  // namespace wsurge
