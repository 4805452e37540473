#include "common/plan/needs.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// One agent's whole load of so many connections.
Assignment With(std::uint64_t connections, std::vector<std::string> sources = {}) {
  Assignment assignment;
  assignment.weights = {1};
  assignment.load.resize(1);
  assignment.load[0].connections_from = assignment.load[0].connections_to = connections;
  assignment.targets.resize(1);
  assignment.targets[0].url.host = "10.0.0.1";
  assignment.roles.resize(1);
  assignment.roles[0].connection.sources = std::move(sources);
  return assignment;
}

Needs NeedsIn(const Assignment& assignment, std::size_t agent_sources = 0) {
  const Placement placement(assignment.roles, assignment.targets.size(), assignment.weights);
  return NeedsOf(assignment, placement, 2, agent_sources);
}

TEST_CASE("needs: connections, descriptors and ports of an agent") {
  const Needs needs = NeedsIn(With(100));
  CHECK(needs.connections == 100);
  CHECK(needs.descriptors == 168);
  CHECK(needs.ports == 100);
  CHECK(NeedsIn(With(101, {"127.0.0.2", "127.0.0.3"})).ports == 51);
  CHECK(NeedsIn(With(100, {"127.0.0.2", "127.0.0.3"}), 4).ports == 25);
}

TEST_CASE("needs: connections to different hosts need different ports") {
  Assignment assignment = With(10);
  assignment.roles.resize(2);
  assignment.roles[1].count = 4;
  CHECK(NeedsIn(assignment).ports == 10);
  assignment.roles[1].url = Url{.text = "", .host = "10.0.0.2", .resource = {}};
  CHECK(NeedsIn(assignment).ports == 6);
}

TEST_CASE("needs: what is short is named, with the figures and what to do") {
  const Needs needs = NeedsIn(With(30'000));
  CHECK(CheckNeeds(needs, {.descriptors = std::nullopt, .local_ports = 40'000}).ok());
  CHECK(std::string(CheckNeeds(needs, {.descriptors = 20'000, .local_ports = 28'232}).message()) ==
        "its share of 30000 connections needs 30068 file descriptors, the limit is 20000; raise it "
        "(ulimit -n, LimitNOFILE) or use more agents");
  CHECK(std::string(CheckNeeds(needs, {.descriptors = {}, .local_ports = 28'232}).message()) ==
        "its share of 30000 connections needs 30000 local ports from each of 1 source address, "
        "there are 28232; give more addresses (connection.sources, --source), widen "
        "net.ipv4.ip_local_port_range, or use more agents");
}

}  // namespace
}  // namespace wsurge
