#include "common/plan/needs.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wsurge {
namespace {

// Descriptors for the program itself: log, files, the control stream, and two per worker.
constexpr std::uint64_t kReservedDescriptors = 64;

std::size_t SourcesOf(const Role& role, std::size_t agent_sources) {
  if (agent_sources > 0) return agent_sources;
  return std::max<std::size_t>(1, role.connection.sources.size());
}

}  // namespace

Needs NeedsOf(const Assignment& assignment, const Placement& placement, std::size_t workers,
              std::size_t agent_sources) {
  const std::uint64_t most = MaxConnections(assignment.load);
  const std::size_t agent = assignment.agent_index;
  Needs needs{.connections = placement.Count(most, agent)};
  needs.descriptors = needs.connections + kReservedDescriptors + 2 * workers;
  // To one host and port all those share the ports that have the same source addresses.
  std::map<std::pair<std::string, std::size_t>, std::uint64_t> towards;
  for (std::size_t i = 0; i < assignment.roles.size(); ++i) {
    const Role& role = assignment.roles[i];
    const std::size_t sources = SourcesOf(role, agent_sources);
    for (std::size_t target = 0; target < assignment.targets.size(); ++target) {
      const Url& url = role.url ? *role.url : assignment.targets[target].url;
      towards[{absl::StrCat(url.host, ":", url.port), sources}] +=
          placement.Count(most, i, target, agent);
    }
  }
  for (const auto& [key, connections] : towards) {
    const std::uint64_t ports = (connections + key.second - 1) / key.second;
    if (ports <= needs.ports) continue;
    needs.ports = ports;
    needs.sources = key.second;
  }
  return needs;
}

absl::Status CheckNeeds(const Needs& needs, const HostLimits& limits) {
  if (limits.descriptors && needs.descriptors > *limits.descriptors) {
    return absl::ResourceExhaustedError(
        absl::StrCat("its share of ", needs.connections, " connections needs ", needs.descriptors,
                     " file descriptors, the limit is ", *limits.descriptors,
                     "; raise it (ulimit -n, LimitNOFILE) or use more agents"));
  }
  if (needs.ports > limits.local_ports) {
    return absl::ResourceExhaustedError(
        absl::StrCat("its share of ", needs.connections, " connections needs ", needs.ports,
                     " local ports from each of ", needs.sources, " source address",
                     needs.sources == 1 ? "" : "es", ", there are ", limits.local_ports,
                     "; give more addresses (connection.sources, --source), widen "
                     "net.ipv4.ip_local_port_range, or use more agents"));
  }
  return absl::OkStatus();
}

}  // namespace wsurge
