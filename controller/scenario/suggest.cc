#include "controller/scenario/suggest.h"

#include <algorithm>
#include <span>

#include "absl/strings/ascii.h"

#include "controller/scenario/concat.h"

namespace wsurge {

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::optional<std::string_view> ClosestWord(std::string_view word,
                                            const std::vector<std::string_view>& candidates) {
  // Nobody mistypes longer words or is helped by looking through more; both bound the work.
  constexpr std::size_t kLongestWord = 40;
  constexpr std::size_t kMostCandidates = 200;
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string lower = absl::AsciiStrToLower(AbslView(word));
  const std::size_t limit = std::max<std::size_t>(1, (word.size() + 1) / 3);
  std::optional<std::string_view> best;
  std::size_t best_distance = limit + 1;
  const std::size_t looked_at = std::min(candidates.size(), kMostCandidates);
  for (const std::string_view candidate : std::span(candidates).first(looked_at)) {
    if (candidate.size() > kLongestWord) continue;
    const std::size_t distance = EditDistance(lower, absl::AsciiStrToLower(AbslView(candidate)));
    // Of a short word nothing would be left: "at" is no misspelt "if".
    if (distance >= candidate.size() || distance >= word.size()) continue;
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto closest = ClosestWord(word, candidates);
  return closest ? Concat("; did you mean \"", *closest, "\"?") : "";
}

}  // namespace wsurge
