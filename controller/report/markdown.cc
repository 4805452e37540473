#include "controller/report/markdown.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "common/base/clock.h"
#include "controller/report/result_document.h"
#include "controller/report/text.h"

namespace wsurge {
namespace {

using boost::json::value;

constexpr std::array<const char*, 6> kTimes{"mean", "p50", "p95", "p99", "p999", "max"};

// Text that a scenario or a target chose: what Markdown or the HTML in it would obey is escaped.
std::string Plain(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()<>#+!|~&";
  std::string plain;
  for (const char c : TerminalSafe(text)) {
    if (kSpecial.find(c) != std::string_view::npos) plain += '\\';
    plain += c;
  }
  return plain;
}

// Seconds as text; a document that a stranger wrote may have any number.
std::string DurationText(double seconds) {
  constexpr double kLongest = 1e9;
  return FormatDuration(FromSeconds(std::clamp(seconds, -kLongest, kLongest)));
}

std::string TimeText(const boost::json::object& stats, const char* stat) {
  const value* const seconds = stats.if_contains(stat);
  if (seconds == nullptr || !seconds->is_number()) return "–";
  std::string text = DurationText(seconds->to_number<double>());
  for (const std::string& name : TextsAt(stats, "/at_least")) {
    if (name == stat) text.insert(0, "≥ ");
  }
  return text;
}

void WriteTarget(const value& target, std::ostream& out) {
  const boost::json::object& totals = ObjectAt(target, "/totals");
  out << "\n## Target " << Plain(TextAt(target, "/name")) << "\n\n"
      << Plain(TextAt(target, "/url"))
      << "\n\n| metric | count | mean | p50 | p95 | p99 | p99.9 | max |\n"
      << "|---|---:|---:|---:|---:|---:|---:|---:|\n";
  for (const TimeRow& time : TimesOf(totals)) {
    out << "| " << Plain(time.metric) << " | " << NumberText(time.stats->if_contains("count"));
    for (const char* stat : kTimes) out << " | " << TimeText(*time.stats, stat);
    out << " |\n";
  }
  out << "\n| number | value |\n|---|---:|\n";
  for (const NumberRow& row : NumbersOf(totals)) {
    if (row.number->to_number<double>() == 0) continue;
    out << "| " << Plain(row.name) << " | " << NumberText(row.number) << " |\n";
  }
}

}  // namespace

void WriteMarkdown(const value& document, std::ostream& out) {
  out << "# Run " << Plain(TextAt(document, "/run/name")) << "\n\nverdict: **"
      << Plain(TextAt(document, "/run/verdict")) << "**, run "
      << Plain(TextAt(document, "/run/id"));
  if (const auto duration = NumberAt(document, "/run/duration")) {
    out << ", " << DurationText(*duration);
  }
  out << "\n";
  const auto reasons = TextsAt(document, "/run/reasons");
  const auto notes = TextsAt(document, "/run/notes");
  if (!reasons.empty() || !notes.empty()) out << '\n';
  for (const std::string& reason : reasons) out << "- " << Plain(reason) << '\n';
  for (const std::string& note : notes) out << "- note: " << Plain(note) << '\n';
  for (const value& target : ListAt(document, "/targets")) WriteTarget(target, out);
  const boost::json::array& thresholds = ListAt(document, "/thresholds");
  if (thresholds.empty()) return;
  out << "\n## Thresholds\n\n| threshold | observed | |\n|---|---:|---|\n";
  for (const value& threshold : thresholds) {
    boost::json::error_code error;
    const std::string observed = NumberText(threshold.find_pointer("/observed", error));
    out << "| " << Plain(TextAt(threshold, "/that")) << " | "
        << (TrueAt(threshold, "/at_least") ? "≥ " : "") << (observed.empty() ? "–" : observed)
        << " | " << (TrueAt(threshold, "/passed") ? "passed" : "**failed**") << " |\n";
  }
}

}  // namespace wsurge
