#include "controller/report/time_histograms.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include <boost/algorithm/hex.hpp>

#include "controller/results/named_results.h"

namespace wsurge {
namespace {

bool IsPlain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

std::string Encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (IsPlain(c)) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

bool Decode(std::string_view encoded, std::string& text) {
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (IsPlain(encoded[i])) {
      text += encoded[i];
      continue;
    }
    if (encoded[i] != '%' || i + 2 >= encoded.size() ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(encoded[i + 1])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(encoded[i + 2]))) {
      return false;
    }
    boost::algorithm::unhex(encoded.substr(i + 1, 2), std::back_inserter(text));
    i += 2;
  }
  return true;
}

}  // namespace

void ForEachHistogram(const RunResult& result,
                      const std::function<void(const HistogramName&, const Histogram&)>& visit) {
  for (const TargetResult& target : result.targets) {
    for (std::size_t i = 0; i < kTimeMetricCount; ++i) {
      const auto metric = static_cast<TimeMetric>(i);
      if (metric == TimeMetric::kRecord) continue;
      const Histogram values = target.totals.Total(metric).values;
      if (values.count() > 0) visit({target.name, "", "", std::string(Name(metric))}, values);
    }
    for (const auto& [name, samples] : RecordedTimes(target.totals, target.steps)) {
      if (samples.values.count() > 0) visit({target.name, "", "", name}, samples.values);
    }
    target.totals.ForEach([&](TimeMetric metric, std::int32_t step, const TimeSamples& samples) {
      if (step == kNoStep || samples.values.count() == 0) return;
      const StepResult& described = target.steps.at(static_cast<std::size_t>(step));
      const bool own = metric == TimeMetric::kRecord;
      visit({target.name, described.role, described.name,
             own ? described.record : std::string(Name(metric))},
            samples.values);
    });
  }
}

std::string TagOf(const HistogramName& name) {
  std::string tag = Encoded(name.target);
  if (!name.step.empty() || !name.role.empty()) {
    absl::StrAppend(&tag, ".", Encoded(name.role), ".", Encoded(name.step));
  }
  absl::StrAppend(&tag, ".", Encoded(name.metric));
  return tag;
}

bool ReadTag(const std::string& tag, HistogramName& name) {
  const std::vector<std::string> parts = absl::StrSplit(tag, '.');
  if (parts.size() != 2 && parts.size() != 4) return false;
  name = {};
  if (!Decode(parts.front(), name.target) || !Decode(parts.back(), name.metric)) return false;
  return parts.size() == 2 || (Decode(parts[1], name.role) && Decode(parts[2], name.step));
}

}  // namespace wsurge
