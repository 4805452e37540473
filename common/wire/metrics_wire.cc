#include "common/wire/metrics_wire.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include <google/protobuf/map.h>

#include "common/base/status_macros.h"
#include "common/stats/histogram_codec.h"
#include "common/wire/delivery_wire.h"
#include "common/wire/field_checks.h"
#include "common/wire/field_path.h"
#include "common/wire/instant.h"
#include "common/wire/observation_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

using Counts = google::protobuf::Map<std::string, std::uint64_t>;

void ToProto(const Counters& from, Counts* to) {
  for (const auto& [name, count] : from.All()) (*to)[name] = count;
}

void ToProto(const PhaseMetrics& from, v1::PhaseMetrics* to) {
  ToProto(from.counters, to->mutable_counters());
  from.ForEach([to](TimeMetric metric, std::int32_t step, const TimeSamples& samples) {
    v1::TimeSamples* added = to->add_times();
    added->set_metric(std::string(Name(metric)));
    added->set_step(step);
    added->set_histogram(EncodeHistogram(samples.values));
    added->set_censored(samples.censored);
    if (samples.censored > 0) added->set_censored_min_ns(samples.censored_min);
  });
  for (std::size_t i = 0; i < kValueMetricCount; ++i) {
    const auto metric = static_cast<ValueMetric>(i);
    const Histogram* values = from.Find(metric);
    if (values == nullptr || values->count() + values->out_of_range() == 0) continue;
    v1::ValueSamples* added = to->add_values();
    added->set_metric(std::string(Name(metric)));
    added->set_histogram(EncodeHistogram(*values));
  }
  if (from.first_connect) to->set_first_connect_ns(from.first_connect->count());
  if (from.last_message) to->set_last_message_ns(from.last_message->count());
}

// Names end up in reports and as words of thresholds. Those of checks hold the name that the
// scenario gave, which may be any text.
bool IsCounterName(const std::string& name) {
  constexpr std::size_t kMaxAround = 32;  // "checks.", ".passed"
  if (name.empty() || name.size() > kMaxNameBytes + kMaxAround) return false;
  const bool any_text = name.starts_with("checks.");
  return std::all_of(name.begin(), name.end(), [any_text](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (any_text) return byte >= 0x20 && byte != 0x7f;
    return absl::ascii_isalnum(byte) || c == '.' || c == '_' || c == '-';
  });
}

absl::StatusOr<Counters> CountersFromProto(const Counts& from, const FieldPath& path) {
  if (from.size() > kMaxCounters) return path.Error("has more than ", kMaxCounters, " entries");
  Counters counters;
  for (const auto& [name, count] : from) {
    if (!IsCounterName(name)) return path.Error("one of its keys is no counter's name");
    counters.AddByName(name, count);
  }
  return counters;
}

// How much memory all phases of one interval take, in what it grows with.
struct Usage {
  std::size_t places = 0;
  std::size_t histograms = 0;
};

absl::StatusOr<TimeSamples> SamplesFromProto(const v1::TimeSamples& from, const FieldPath& path) {
  TimeSamples samples;
  auto values = DecodeHistogram(from.histogram());
  if (!values.ok()) {
    return path.Field("histogram").Error(values.status().message());
  }
  samples.values = *std::move(values);
  const std::uint64_t most = samples.values.count() + samples.values.out_of_range();
  if (from.censored() > most) {
    return path.Field("censored").Error(from.censored(), " of ", most, " samples");
  }
  samples.censored = from.censored();
  if (samples.censored == 0) {
    if (from.censored_min_ns() != 0) return path.Field("censored_min_ns").Error("of no sample");
    return samples;
  }
  ASSIGN_OR_RETURN(const Nanos least,
                   InstantFromProto(from.censored_min_ns(), path.Field("censored_min_ns")));
  samples.censored_min = least.count();
  return samples;
}

absl::Status ReadTimes(const v1::PhaseMetrics& from, const FieldPath& path, Usage& usage,
                       PhaseMetrics& to) {
  std::size_t at = 0;
  for (const v1::TimeSamples& times : from.times()) {
    const FieldPath here = path.Item("times", at++);
    const auto metric = TimeMetricFromName(times.metric());
    if (!metric) return here.Field("metric").Error("is no time metric");
    if (times.step() < kNoStep || times.step() >= kStepLimit) {
      return here.Field("step").Error(times.step(), " is not within -1 … ", kStepLimit - 1);
    }
    if (to.Find(*metric, times.step()) != nullptr) return here.Error("is there twice");
    if (times.step() >= to.StepLimit()) {
      usage.places += static_cast<std::size_t>(times.step() + 1 - to.StepLimit());
    }
    if (usage.places > kMaxPlaces || ++usage.histograms > kMaxHistograms) {
      return here.Error("is too much for one interval");
    }
    ASSIGN_OR_RETURN(to.At(*metric, times.step()), SamplesFromProto(times, here));
  }
  return absl::OkStatus();
}

absl::Status ReadValues(const v1::PhaseMetrics& from, const FieldPath& path, Usage& usage,
                        PhaseMetrics& to) {
  std::size_t at = 0;
  for (const v1::ValueSamples& values : from.values()) {
    const FieldPath here = path.Item("values", at++);
    const auto metric = ValueMetricFromName(values.metric());
    if (!metric) return here.Field("metric").Error("is no value metric");
    if (to.Find(*metric) != nullptr) return here.Error("is there twice");
    if (++usage.histograms > kMaxHistograms) return here.Error("is too much for one interval");
    auto histogram = DecodeHistogram(values.histogram());
    if (!histogram.ok()) return here.Field("histogram").Error(histogram.status().message());
    to.At(*metric) = *std::move(histogram);
  }
  return absl::OkStatus();
}

absl::Status ReadPhase(const v1::PhaseMetrics& from, const FieldPath& path, Usage& usage,
                       PhaseMetrics& to) {
  ASSIGN_OR_RETURN(to.counters, CountersFromProto(from.counters(), path.Field("counters")));
  RETURN_IF_ERROR(ReadTimes(from, path, usage, to));
  RETURN_IF_ERROR(ReadValues(from, path, usage, to));
  if (from.has_first_connect_ns()) {
    ASSIGN_OR_RETURN(to.first_connect,
                     InstantFromProto(from.first_connect_ns(), path.Field("first_connect_ns")));
  }
  if (from.has_last_message_ns()) {
    ASSIGN_OR_RETURN(to.last_message,
                     InstantFromProto(from.last_message_ns(), path.Field("last_message_ns")));
  }
  return absl::OkStatus();
}

}  // namespace

void ToProto(const Interval& from, v1::Interval* to) {
  to->set_sequence(from.sequence);
  to->set_begin_ns(from.begin.count());
  to->set_end_ns(from.end.count());
  to->set_open_connections(from.open_connections);
  std::uint32_t index = 0;
  for (const PhaseMetrics& phase : from.phases()) {
    if (!phase.empty()) {
      v1::PhaseMetrics* added = to->add_phases();
      added->set_phase(index);
      ToProto(phase, added);
    }
    ++index;
  }
  ObservationsToProto(from, to);
  if (!from.delivery.empty()) ToProto(from.delivery, to->mutable_delivery());
}

void ToProto(const Ledger& from, v1::Ledger* to) {
  to->set_intervals(from.intervals);
  ToProto(from.counters, to->mutable_counters());
  for (const auto& [metric, count] : from.samples) (*to->mutable_samples())[metric] = count;
}

absl::StatusOr<Interval> FromProto(const v1::Interval& from) {
  const FieldPath path("interval");
  Interval interval;
  RETURN_IF_ERROR(CheckRange(from.sequence(), 1, std::numeric_limits<std::uint32_t>::max(),
                             path.Field("sequence")));
  interval.sequence = from.sequence();
  ASSIGN_OR_RETURN(interval.begin, InstantFromProto(from.begin_ns(), path.Field("begin_ns")));
  ASSIGN_OR_RETURN(interval.end, InstantFromProto(from.end_ns(), path.Field("end_ns")));
  if (interval.end < interval.begin) return path.Field("end_ns").Error("is before begin_ns");
  RETURN_IF_ERROR(
      CheckRange(from.open_connections(), 0, kMaxConnectionsOfRun, path.Field("open_connections")));
  interval.open_connections = from.open_connections();
  RETURN_IF_ERROR(CheckSize(from.phases_size(), 0, kPhaseLimit, path.Field("phases")));
  Usage usage;
  for (int i = 0; i < from.phases_size(); ++i) {
    const v1::PhaseMetrics& phase = from.phases(i);
    const FieldPath here = path.Item("phases", static_cast<std::size_t>(i));
    if (phase.phase() >= kPhaseLimit) {
      return here.Field("phase").Error(phase.phase(), " is not below ", kPhaseLimit);
    }
    if (i > 0 && phase.phase() <= from.phases(i - 1).phase()) {
      return here.Field("phase").Error(phase.phase(), " is not above the one before");
    }
    RETURN_IF_ERROR(ReadPhase(phase, here, usage, interval.At(phase.phase())));
  }
  RETURN_IF_ERROR(ObservationsFromProto(from, interval));
  ASSIGN_OR_RETURN(interval.delivery, DeliveryFromProto(from.delivery(), path.Field("delivery")));
  return interval;
}

absl::StatusOr<Ledger> FromProto(const v1::Ledger& from) {
  const FieldPath path("ledger");
  Ledger ledger;
  ledger.intervals = from.intervals();
  ASSIGN_OR_RETURN(ledger.counters, CountersFromProto(from.counters(), path.Field("counters")));
  for (const auto& [metric, count] : from.samples()) {
    if (!TimeMetricFromName(metric) && !ValueMetricFromName(metric)) {
      return path.Field("samples").Error("one of its keys is no metric");
    }
    ledger.samples[metric] = count;
  }
  return ledger;
}

}  // namespace wsurge
