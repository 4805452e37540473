#include "controller/report/csv_tables.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "controller/report/csv.h"
#include "controller/report/result_document.h"

namespace wsurge {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::array<std::string_view, 13> kStats{"count", "min", "mean",    "stddev", "p50",
                                                  "p75",   "p90", "p95",     "p99",    "p999",
                                                  "p9999", "max", "censored"};
constexpr std::array<std::string_view, 5> kPointStats{"count", "mean", "p50", "p99", "max"};

class Row {
 public:
  explicit Row(std::ostream& out) : out_(out) {}

  void Text(std::string_view text) {
    Separate();
    AppendCsvText(text, line_);
  }
  void Number(const value* number) {
    Separate();
    line_ += NumberText(number);
  }
  void End() { out_ << line_ << "\r\n"; }

 private:
  void Separate() {
    if (!first_) line_ += ',';
    first_ = false;
  }

  std::ostream& out_;
  std::string line_;
  bool first_ = true;
};

const value* Member(const object& from, std::string_view name) {
  return from.if_contains({name.data(), name.size()});
}

// "ws_rtt" for each time metric that some point has, in the order in which they come.
std::vector<std::string> MetricsOf(const boost::json::array& series) {
  std::vector<std::string> metrics;
  for (const value& point : series) {
    for (const TimeRow& row : TimesOf(ObjectAt(point, ""))) {
      if (std::find(metrics.begin(), metrics.end(), row.metric) == metrics.end()) {
        metrics.push_back(row.metric);
      }
    }
  }
  return metrics;
}

double SumOf(const object& counts) {
  double sum = 0;
  for (const auto& entry : counts) {
    if (entry.value().is_number()) sum += entry.value().to_number<double>();
  }
  return sum;
}

}  // namespace

void WriteSummaryCsv(const value& document, std::ostream& out) {
  Row head(out);
  head.Text("target");
  head.Text("metric");
  for (const std::string_view stat : kStats) head.Text(stat);
  head.Text("at_least");
  head.Text("value");
  head.End();
  for (const value& target : ListAt(document, "/targets")) {
    const std::string name = TextAt(target, "/name");
    const object& totals = ObjectAt(target, "/totals");
    for (const TimeRow& time : TimesOf(totals)) {
      Row row(out);
      row.Text(name);
      row.Text(time.metric);
      for (const std::string_view stat : kStats) row.Number(Member(*time.stats, stat));
      row.Text(absl::StrJoin(TextsAt(*time.stats, "/at_least"), " "));
      row.Text("");
      row.End();
    }
    for (const NumberRow& number : NumbersOf(totals)) {
      Row row(out);
      row.Text(name);
      row.Text(number.name);
      for (std::size_t i = 0; i <= kStats.size(); ++i) row.Text("");
      row.Number(number.number);
      row.End();
    }
  }
}

void WriteSeriesCsv(const value& document, std::ostream& out) {
  constexpr std::array<const char*, 8> kColumns{"/t",
                                                "/duration",
                                                "/agents",
                                                "/ws_connections/open",
                                                "/ws_sent/messages",
                                                "/ws_sent/bytes",
                                                "/ws_received/messages",
                                                "/ws_received/bytes"};
  std::vector<std::string> metrics;
  for (const value& target : ListAt(document, "/targets")) {
    for (const std::string& metric : MetricsOf(ListAt(target, "/series"))) {
      if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) {
        metrics.push_back(metric);
      }
    }
  }
  Row head(out);
  for (const char* column :
       {"target", "t", "duration", "agents", "ws_connections.open", "ws_sent.messages",
        "ws_sent.bytes", "ws_received.messages", "ws_received.bytes", "errors"}) {
    head.Text(column);
  }
  for (const std::string& metric : metrics) {
    for (const std::string_view stat : kPointStats) {
      head.Text(absl::StrCat(metric, ".", std::string(stat)));
    }
  }
  head.End();
  for (const value& target : ListAt(document, "/targets")) {
    for (const value& point : ListAt(target, "/series")) {
      Row row(out);
      row.Text(TextAt(target, "/name"));
      for (const char* column : kColumns) {
        boost::json::error_code error;
        row.Number(point.find_pointer(column, error));
      }
      const value errors = SumOf(ObjectAt(point, "/errors"));
      row.Number(&errors);
      const object& members = ObjectAt(point, "");
      for (const std::string& metric : metrics) {
        const value* const stats = Member(members, metric);
        for (const std::string_view stat : kPointStats) {
          row.Number(stats == nullptr || !stats->is_object() ? nullptr
                                                             : Member(stats->get_object(), stat));
        }
      }
      row.End();
    }
  }
}

}  // namespace wsurge
