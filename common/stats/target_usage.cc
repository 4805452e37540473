#include "common/stats/target_usage.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wsurge {
namespace {

// Every other span of each target becomes part of the one before it.
void Halve(std::vector<TargetUsage>& usages) {
  std::vector<TargetUsage> halved;
  std::map<std::uint32_t, std::size_t> open;  // by target: a span that waits for its neighbour
  for (const TargetUsage& usage : usages) {
    if (const auto at = open.find(usage.target); at != open.end()) {
      Append(halved[at->second], usage);
      open.erase(at);
    } else {
      open[usage.target] = halved.size();
      halved.push_back(usage);
    }
  }
  usages = std::move(halved);
}

}  // namespace

void Append(TargetUsage& earlier, const TargetUsage& later) {
  const Nanos begin = earlier.begin;
  const Nanos cpu = earlier.cpu;
  earlier = later;
  earlier.begin = begin;
  earlier.cpu += cpu;
}

void AddUsages(std::vector<TargetUsage>& usages, const std::vector<TargetUsage>& later) {
  usages.insert(usages.end(), later.begin(), later.end());
  for (std::size_t before = usages.size() + 1;
       usages.size() > kMaxTargetUsages && usages.size() < before;) {
    before = usages.size();
    Halve(usages);
  }
}

}  // namespace wsurge
