#include "common/wire/evaluation_wire.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<Comparison, v1::Comparison, 6> kComparisons{{
    {Comparison::kLess, v1::COMPARISON_LESS},
    {Comparison::kLessOrEqual, v1::COMPARISON_LESS_OR_EQUAL},
    {Comparison::kGreater, v1::COMPARISON_GREATER},
    {Comparison::kGreaterOrEqual, v1::COMPARISON_GREATER_OR_EQUAL},
    {Comparison::kEqual, v1::COMPARISON_EQUAL},
    {Comparison::kNotEqual, v1::COMPARISON_NOT_EQUAL},
}};

constexpr EnumTable<Study::Order, v1::StudyOrder, 2> kOrders{{
    {Study::Order::kAsWritten, v1::STUDY_ORDER_AS_WRITTEN},
    {Study::Order::kRandom, v1::STUDY_ORDER_RANDOM},
}};

constexpr std::array<std::string_view, 5> kTags{"", "target", "role", "step", "phase"};

// A name that may be left out.
absl::Status CheckOptionalName(const std::string& name, const FieldPath& path) {
  return name.empty() ? absl::OkStatus() : CheckName(name, path);
}

absl::StatusOr<StudyAxis> AxisFromProto(const v1::StudyAxis& from, const FieldPath& path) {
  StudyAxis axis;
  RETURN_IF_ERROR(CheckName(from.key(), path.Field("key")));
  axis.key = from.key();
  RETURN_IF_ERROR(CheckSize(from.values_size(), 1, kMaxListed, path.Field("values")));
  axis.values.assign(from.values().begin(), from.values().end());
  return axis;
}

absl::StatusOr<Study::Quiet> QuietFromProto(const v1::Quiet& from, const FieldPath& path) {
  Study::Quiet quiet;
  RETURN_IF_ERROR(CheckNumber(from.cpu_below(), 0, 1, path.Field("cpu_below")));
  quiet.cpu_below = from.cpu_below();
  ASSIGN_OR_RETURN(quiet.duration,
                   DurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  ASSIGN_OR_RETURN(quiet.at_most, DurationFromProto(from.at_most_ns(), path.Field("at_most_ns")));
  return quiet;
}

absl::StatusOr<Study::Chart> ChartFromProto(const v1::Chart& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckOptionalName(from.x(), path.Field("x")));
  RETURN_IF_ERROR(CheckOptionalName(from.line(), path.Field("line")));
  RETURN_IF_ERROR(CheckOptionalName(from.panel(), path.Field("panel")));
  ASSIGN_OR_RETURN(std::vector<std::string> y, NamesFromProto(from.y(), 0, kMaxListed, path, "y"));
  return Study::Chart{from.x(), from.line(), from.panel(), std::move(y)};
}

}  // namespace

void ToProto(const Threshold& from, v1::Threshold* to) {
  to->set_that(from.that);
  to->set_metric(from.metric);
  to->set_tag(from.tag);
  to->set_tag_value(from.tag_value);
  to->set_key(from.key);
  to->set_stat(from.stat);
  to->set_comparison(EnumToProto(kComparisons, from.comparison));
  to->set_value(from.value);
  to->set_abort(from.abort);
  to->set_after_ns(from.after.count());
}

void ToProto(const Study& from, v1::Study* to) {
  for (const StudyAxis& axis : from.grid) {
    v1::StudyAxis* added = to->add_grid();
    added->set_key(axis.key);
    for (const std::string& value : axis.values) added->add_values(value);
  }
  to->set_repeats(from.repeats);
  to->set_order(EnumToProto(kOrders, from.order));
  to->set_pause_ns(from.pause.count());
  if (from.quiet) {
    v1::Quiet* quiet = to->mutable_quiet();
    quiet->set_cpu_below(from.quiet->cpu_below);
    quiet->set_duration_ns(from.quiet->duration.count());
    quiet->set_at_most_ns(from.quiet->at_most.count());
  }
  if (from.chart) {
    v1::Chart* chart = to->mutable_chart();
    chart->set_x(from.chart->x);
    chart->set_line(from.chart->line);
    chart->set_panel(from.chart->panel);
    for (const std::string& y : from.chart->y) chart->add_y(y);
  }
}

void ToProto(const Search& from, v1::Search* to) {
  to->set_vary(from.vary);
  to->set_least(from.least);
  to->set_most(from.most);
  for (const Threshold& threshold : from.accept) ToProto(threshold, to->add_accept());
  to->set_precision(from.precision);
}

void ToProto(const ReportOptions& from, v1::ReportOptions* to) {
  for (const std::string& format : from.formats) to->add_formats(format);
  to->set_samples_one_in(from.samples_one_in);
}

absl::StatusOr<Threshold> ThresholdFromProto(const v1::Threshold& from, const FieldPath& path) {
  Threshold threshold;
  RETURN_IF_ERROR(CheckName(from.that(), path.Field("that")));
  threshold.that = from.that();
  RETURN_IF_ERROR(CheckName(from.metric(), path.Field("metric")));
  threshold.metric = from.metric();
  if (std::find(kTags.begin(), kTags.end(), from.tag()) == kTags.end()) {
    return path.Field("tag").Error("is none of target, role, step and phase");
  }
  threshold.tag = from.tag();
  if (from.tag().empty() != from.tag_value().empty()) {
    return path.Field("tag_value").Error("belongs together with tag");
  }
  RETURN_IF_ERROR(CheckOptionalName(from.tag_value(), path.Field("tag_value")));
  threshold.tag_value = from.tag_value();
  RETURN_IF_ERROR(CheckOptionalName(from.key(), path.Field("key")));
  threshold.key = from.key();
  // `throughput > 1000` has none: such a metric is one value.
  RETURN_IF_ERROR(CheckOptionalName(from.stat(), path.Field("stat")));
  threshold.stat = from.stat();
  ASSIGN_OR_RETURN(threshold.comparison,
                   EnumFromProto(kComparisons, from.comparison(), path.Field("comparison")));
  if (!std::isfinite(from.value())) return path.Field("value").Error("is no number");
  threshold.value = from.value();
  threshold.abort = from.abort();
  ASSIGN_OR_RETURN(threshold.after, DurationFromProto(from.after_ns(), path.Field("after_ns")));
  return threshold;
}

absl::StatusOr<Study> StudyFromProto(const v1::Study& from, const FieldPath& path) {
  constexpr std::uint32_t kMaxStudyRepeats = 1'000'000;
  Study study;
  RETURN_IF_ERROR(ReadList(from.grid(), 0, kMaxListed, path, "grid", study.grid, AxisFromProto));
  RETURN_IF_ERROR(CheckRange(from.repeats(), 1, kMaxStudyRepeats, path.Field("repeats")));
  study.repeats = from.repeats();
  ASSIGN_OR_RETURN(study.order, EnumFromProto(kOrders, from.order(), path.Field("order")));
  ASSIGN_OR_RETURN(study.pause, DurationFromProto(from.pause_ns(), path.Field("pause_ns")));
  if (from.has_quiet()) {
    ASSIGN_OR_RETURN(study.quiet, QuietFromProto(from.quiet(), path.Field("quiet")));
  }
  if (from.has_chart()) {
    ASSIGN_OR_RETURN(study.chart, ChartFromProto(from.chart(), path.Field("chart")));
  }
  return study;
}

absl::StatusOr<Search> SearchFromProto(const v1::Search& from, const FieldPath& path) {
  Search search;
  RETURN_IF_ERROR(CheckName(from.vary(), path.Field("vary")));
  search.vary = from.vary();
  RETURN_IF_ERROR(CheckRange(from.most(), 0, kMaxRepeats, path.Field("most")));
  RETURN_IF_ERROR(CheckRange(from.least(), 0, from.most(), path.Field("least")));
  search.least = from.least();
  search.most = from.most();
  RETURN_IF_ERROR(
      ReadList(from.accept(), 0, kMaxListed, path, "accept", search.accept, ThresholdFromProto));
  RETURN_IF_ERROR(CheckNumber(from.precision(), 1e-9, 1, path.Field("precision")));
  search.precision = from.precision();
  return search;
}

absl::StatusOr<ReportOptions> ReportFromProto(const v1::ReportOptions& from,
                                              const FieldPath& path) {
  constexpr std::uint32_t kMaxOneIn = 1'000'000'000;
  ReportOptions report;
  ASSIGN_OR_RETURN(report.formats, NamesFromProto(from.formats(), 0, kMaxListed, path, "formats"));
  RETURN_IF_ERROR(CheckRange(from.samples_one_in(), 0, kMaxOneIn, path.Field("samples_one_in")));
  report.samples_one_in = from.samples_one_in();
  return report;
}

}  // namespace wsurge
