#include "controller/report/hlog.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include <zlib.h>

#include "common/base/absl_view.h"
#include "common/base/status_macros.h"
#include "common/stats/histogram_codec.h"
#include "controller/results/stat.h"

namespace wsurge {
namespace {

// HdrHistogram's V2 encoding (org.HdrHistogram.AbstractHistogram); all numbers are big-endian.
constexpr std::uint32_t kEncodingCookie = 0x1c849303 | 0x10;
constexpr std::uint32_t kCompressedCookie = 0x1c849304 | 0x10;
constexpr std::uint32_t kSignificantDigits = 3;
constexpr std::uint64_t kLowestValue = 1;
constexpr double kConversionRatio = 1;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kCompressedHeaderBytes = 8;

constexpr std::size_t kMaxCounters = Histogram::BucketOf(Histogram::kHighestValue) + 1;
constexpr std::size_t kMaxPayloadBytes = kHeaderBytes + 9 * kMaxCounters;
constexpr std::size_t kMaxHistograms = 200'000;

constexpr double kNanosPerMilli = 1e6;

template <typename T>
void PutBigEndian(T value, std::string& out) {
  for (int shift = 8 * (static_cast<int>(sizeof(T)) - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

std::uint64_t TakeBigEndian(std::string_view& bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (const char c : bytes.substr(0, size)) value = (value << 8) | static_cast<unsigned char>(c);
  bytes.remove_prefix(size);
  return value;
}

std::string Header(std::size_t counter_bytes) {
  std::string header;
  PutBigEndian(kEncodingCookie, header);
  PutBigEndian(static_cast<std::uint32_t>(counter_bytes), header);
  PutBigEndian(std::uint32_t{0}, header);  // normalizing index offset
  PutBigEndian(kSignificantDigits, header);
  PutBigEndian(kLowestValue, header);
  PutBigEndian(static_cast<std::uint64_t>(Histogram::kHighestValue), header);
  PutBigEndian(std::bit_cast<std::uint64_t>(kConversionRatio), header);
  return header;
}

std::string Deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string deflated(size, '\0');
  // With room for compressBound() bytes only a lack of memory makes it fail.
  if (compress(reinterpret_cast<Bytef*>(deflated.data()), &size,
               reinterpret_cast<const Bytef*>(bytes.data()),
               static_cast<uLong>(bytes.size())) != Z_OK) {
    throw std::bad_alloc();
  }
  deflated.resize(size);
  return deflated;
}

std::string Encoded(const Histogram& values) {
  const std::string counters = EncodeCounters(values);
  const std::string deflated = Deflated(Header(counters.size()) + counters);
  std::string bytes;
  PutBigEndian(kCompressedCookie, bytes);
  PutBigEndian(static_cast<std::uint32_t>(deflated.size()), bytes);
  bytes += deflated;
  return absl::Base64Escape(bytes);
}

absl::Status Invalid(const char* why) { return absl::InvalidArgumentError(why); }

absl::StatusOr<std::string> Inflated(std::string_view deflated) {
  std::string bytes(kMaxPayloadBytes + 1, '\0');
  auto size = static_cast<uLongf>(bytes.size());
  if (uncompress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                 reinterpret_cast<const Bytef*>(deflated.data()),
                 static_cast<uLong>(deflated.size())) != Z_OK) {
    return Invalid("its histogram does not decompress to one");
  }
  bytes.resize(size);
  return bytes;
}

absl::StatusOr<Histogram> Decoded(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(AbslView(text), &bytes)) return Invalid("its histogram is no base64");
  std::string_view rest = bytes;
  if (rest.size() < kCompressedHeaderBytes) return Invalid("its histogram is too short");
  if (TakeBigEndian(rest, 4) != kCompressedCookie) {
    return Invalid("its histogram has another encoding");
  }
  if (TakeBigEndian(rest, 4) != rest.size()) return Invalid("its histogram has another length");
  ASSIGN_OR_RETURN(const std::string payload, Inflated(rest));
  if (payload.size() < kHeaderBytes ||
      payload.substr(0, kHeaderBytes) != Header(payload.size() - kHeaderBytes)) {
    return Invalid("its histogram is of another kind");
  }
  return DecodeCounters(std::string_view(payload).substr(kHeaderBytes));
}

// Tag=<tag>,<begin>,<length>,<max>,<histogram>
absl::StatusOr<LoggedHistogram> ReadLine(std::string_view line) {
  const std::vector<std::string> fields = absl::StrSplit(AbslView(line), ',');
  constexpr std::string_view kTag = "Tag=";
  LoggedHistogram logged;
  if (fields.size() != 5 || !std::string_view(fields.front()).starts_with(kTag) ||
      !ReadTag(fields.front().substr(kTag.size()), logged.name)) {
    return Invalid("it is not one of this program's");
  }
  ASSIGN_OR_RETURN(logged.values, Decoded(fields.back()));
  return logged;
}

Nanos MeasuredBegin(const TargetResult& target) {
  for (const PhaseResult& phase : target.phases) {
    if (phase.measured) return phase.begin;
  }
  return Nanos::zero();
}

}  // namespace

void WriteHlog(const RunResult& result, std::ostream& out) {
  const double start = ToSeconds(result.started_at_unix);
  out << "#[wsurge run " << result.id << "; values are nanoseconds, Interval_Max milliseconds]\n"
      << "#[Histogram log format version 1.3]\n"
      << absl::StrFormat("#[StartTime: %.3f (seconds since epoch)]\n", start)
      << absl::StrFormat("#[BaseTime: %.3f (seconds since epoch)]\n", start)
      << "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
         "\"Interval_Compressed_Histogram\"\n";
  ForEachHistogram(result, [&](const HistogramName& name, const Histogram& values) {
    const auto target =
        std::find_if(result.targets.begin(), result.targets.end(),
                     [&](const TargetResult& each) { return each.name == name.target; });
    out << absl::StrFormat("Tag=%s,%.3f,%.3f,%.3f,%s\n", TagOf(name),
                           ToSeconds(MeasuredBegin(*target)), ToSeconds(MeasuredLength(*target)),
                           static_cast<double>(values.max()) / kNanosPerMilli, Encoded(values));
  });
}

absl::StatusOr<std::vector<LoggedHistogram>> ReadHlog(std::string_view text) {
  std::vector<LoggedHistogram> logged;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.front() == '"') continue;
    absl::StatusOr<LoggedHistogram> read = ReadLine(line);
    if (read.ok() && logged.size() >= kMaxHistograms) read = Invalid("there are too many");
    if (!read.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("histogram log, line ", number, ": ", read.status().message()));
    }
    logged.push_back(*std::move(read));
  }
  return logged;
}

}  // namespace wsurge
