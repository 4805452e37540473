#pragma once

#include <span>

namespace wsurge {

// The two-sided p-value of the Mann–Whitney U test (Mann & Whitney 1947) that two samples come from
// one distribution, by the normal approximation with corrections for ties and continuity; for
// samples of ten or more each. 1 when one is empty or all values are equal.
double RankSumPValue(std::span<const double> a, std::span<const double> b);

// The middle value, or the mean of the two in the middle; 0 of nothing.
double Median(std::span<const double> values);

}  // namespace wsurge
