#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wsurge {

// How many letters must be added, removed, changed or swapped with a neighbour.
std::size_t EditDistance(std::string_view a, std::string_view b);

// The candidate that `word` was probably meant to be, if there is one.
std::optional<std::string_view> ClosestWord(std::string_view word,
                                            const std::vector<std::string_view>& candidates);

// `; did you mean "x"?`, or nothing.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace wsurge
