#pragma once

#include <span>

namespace wsurge {

// The sample autocorrelation of neighbours: Σ (x[i] − m)(x[i+1] − m) ÷ Σ (x[i] − m)², m the mean.
// Of n independent values it is about normal with mean 0 and standard deviation 1/√n (Bartlett
// 1946). 0 for fewer than three values and for equal ones.
double LagOneAutocorrelation(std::span<const double> values);

// How large it may be by chance: of independent values one series in a hundred is beyond.
double AutocorrelationLimit(std::size_t values);

}  // namespace wsurge
