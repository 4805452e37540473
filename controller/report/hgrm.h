#pragma once

#include <ostream>

#include "common/stats/histogram.h"

namespace wsurge {

// The percentile distribution of nanoseconds as text in milliseconds, line for line what
// HdrHistogram's outputPercentileDistribution(out, 5, 1e6) prints of the same histogram in Java:
// five levels for each halving of the distance to 100 %. Numbers are rounded as printf does it;
// Java rounds their shortest decimal form, which can differ by one in the last digit. Pure; any
// thread.
//
// The Python implementation steps finer between the halvings, and prints the deviation unscaled.
void WriteHgrm(const Histogram& values, std::ostream& out);

}  // namespace wsurge
