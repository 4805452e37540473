#pragma once

#include <vector>

namespace wsurge {

// The Anderson–Darling statistic of values against the exponential distribution with their own
// mean, A² · (1 + 0.6 ÷ n) (Anderson & Darling 1952; for a mean that is estimated: D'Agostino &
// Stephens, "Goodness-of-Fit Techniques", 1986, section 4.9). It weighs the tails more than a
// Kolmogorov–Smirnov test does. Negative values count as 0. 0 of nothing and of zeros only.
double AndersonDarlingExponential(std::vector<double> values);

// Values of an exponential distribution are beyond it once in a thousand times. The published table
// ends at 1 % with 1.957; this is from 900,000 simulated samples of 50, 200 and 1,000 values, whose
// 1 % lies at 1.96 … 1.97 and whose 0.1 % at 2.92 … 3.00.
inline constexpr double kExponentialInAThousand = 3.0;

}  // namespace wsurge
