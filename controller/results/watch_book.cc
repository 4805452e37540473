#include "controller/results/watch_book.h"

#include <algorithm>

namespace wsurge {

std::optional<WatchedUsage> WatchBook::Usage() const {
  const auto found =
      std::find_if(usages_.begin(), usages_.end(), [](const std::vector<TargetUsage>& usages) {
        return std::any_of(usages.begin(), usages.end(),
                           [](const TargetUsage& usage) { return usage.processes > 0; });
      });
  const auto looked =
      std::find_if_not(usages_.begin(), usages_.end(),
                       [](const std::vector<TargetUsage>& usages) { return usages.empty(); });
  const auto chosen = found != usages_.end() ? found : looked;
  if (chosen == usages_.end()) return std::nullopt;
  return WatchedUsage{.agent = static_cast<std::size_t>(chosen - usages_.begin()),
                      .agent_name = "",
                      .found = found != usages_.end(),
                      .spans = *chosen};
}

}  // namespace wsurge
