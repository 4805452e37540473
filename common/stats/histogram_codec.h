#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/stats/histogram.h"

namespace wsurge {

// A histogram as bytes, for the wire and for storage. Pure functions, callable from any thread.
//
//   version     1 byte, now 1
//   min, max, sum (high 64 bits, then low), out_of_range
//               unsigned, LEB128
//   counters    signed, ZigZag and LEB128, up to the last one that is not zero: a count, or minus
//               the length of a run of zeros
//
// LEB128 is that of HdrHistogram: seven bits a byte, low ones first, at most nine bytes of which
// the ninth carries eight bits. The counters are byte for byte the V2 payload of HdrHistogram's C
// and Python implementations. Each content has exactly one encoding, so equal histograms give equal
// bytes.
std::string EncodeHistogram(const Histogram& histogram);

// The inverse. The bytes may come from a stranger: whatever EncodeHistogram() could not have
// written is InvalidArgument with the reason, and no input takes more memory than a full histogram.
absl::StatusOr<Histogram> DecodeHistogram(std::string_view bytes);

// The counters alone.
std::string EncodeCounters(const Histogram& histogram);

// The inverse, under the same conditions; each sample has its bucket's lowest value.
absl::StatusOr<Histogram> DecodeCounters(std::string_view bytes);

}  // namespace wsurge
