#include "controller/report/prometheus.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "controller/report/result_document.h"
#include "controller/report/utf8.h"

namespace wsurge {
namespace {

using boost::json::value;

constexpr std::array<std::pair<const char*, const char*>, 7> kQuantiles{{{"p50", "0.5"},
                                                                         {"p75", "0.75"},
                                                                         {"p90", "0.9"},
                                                                         {"p95", "0.95"},
                                                                         {"p99", "0.99"},
                                                                         {"p999", "0.999"},
                                                                         {"p9999", "0.9999"}}};

// `name="value"`
std::string Label(std::string_view name, std::string_view text) {
  std::string label = absl::StrCat(std::string(name), "=\"");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto character = NextCharacter(text, at);
    if (!character) {
      label += kReplacementCharacter;
    } else if (*character == '\n') {
      label += "\\n";
    } else {
      if (*character == '"' || *character == '\\') label += '\\';
      label += text.substr(begin, at - begin);
    }
  }
  return label + '"';
}

std::optional<double> Stat(const boost::json::object& stats, const char* name) {
  const value* const stat = stats.if_contains(name);
  if (stat == nullptr || !stat->is_number()) return std::nullopt;
  return stat->to_number<double>();
}

void WriteTimes(const value& document, const std::string& run, std::ostream& out) {
  out << "# HELP wsurge_time_seconds A time metric over the measured phases.\n"
      << "# TYPE wsurge_time_seconds summary\n";
  for (const value& target : ListAt(document, "/targets")) {
    for (const TimeRow& time : TimesOf(ObjectAt(target, "/totals"))) {
      const std::string labels = absl::StrCat(run, ",", Label("target", TextAt(target, "/name")),
                                              ",", Label("metric", time.metric));
      for (const auto& [stat, quantile] : kQuantiles) {
        const value* const seconds = time.stats->if_contains(stat);
        if (seconds == nullptr || !seconds->is_number()) continue;
        out << "wsurge_time_seconds{" << labels << ',' << Label("quantile", quantile) << "} "
            << NumberText(seconds) << '\n';
      }
      const double count = Stat(*time.stats, "count").value_or(0);
      const double mean = Stat(*time.stats, "mean").value_or(0);
      out << "wsurge_time_seconds_sum{" << labels << "} " << absl::StrFormat("%.9g", count * mean)
          << "\nwsurge_time_seconds_count{" << labels << "} "
          << NumberText(time.stats->if_contains("count")) << '\n';
    }
  }
}

void WriteNumbers(const value& document, const std::string& run, std::ostream& out) {
  out << "# HELP wsurge_number A count or other number over the measured phases.\n"
      << "# TYPE wsurge_number gauge\n";
  for (const value& target : ListAt(document, "/targets")) {
    for (const NumberRow& row : NumbersOf(ObjectAt(target, "/totals"))) {
      out << "wsurge_number{" << run << ',' << Label("target", TextAt(target, "/name")) << ','
          << Label("name", row.name) << "} " << NumberText(row.number) << '\n';
    }
  }
}

}  // namespace

void WritePrometheus(const value& document, std::ostream& out) {
  const std::string run = absl::StrCat(Label("run", TextAt(document, "/run/id")), ",",
                                       Label("scenario", TextAt(document, "/run/name")));
  out << "# HELP wsurge_verdict 1 for the verdict of the run.\n# TYPE wsurge_verdict gauge\n";
  const std::string verdict = TextAt(document, "/run/verdict");
  for (const char* each : {"valid", "degraded", "invalid"}) {
    out << "wsurge_verdict{" << run << ',' << Label("verdict", each) << "} "
        << (verdict == each ? 1 : 0) << '\n';
  }
  WriteTimes(document, run, out);
  WriteNumbers(document, run, out);
  out << "# HELP wsurge_threshold_passed Whether a threshold holds.\n"
      << "# TYPE wsurge_threshold_passed gauge\n";
  for (const value& threshold : ListAt(document, "/thresholds")) {
    out << "wsurge_threshold_passed{" << run << ',' << Label("that", TextAt(threshold, "/that"))
        << "} " << (TrueAt(threshold, "/passed") ? 1 : 0) << '\n';
  }
}

}  // namespace wsurge
