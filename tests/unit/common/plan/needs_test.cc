#include "common/plan/needs.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

Assignment With(std::vector<std::string> sources) {
  Assignment assignment;
  assignment.targets.resize(1);
  assignment.targets[0].url.host = "10.0.0.1";
  assignment.roles.resize(1);
  assignment.roles[0].connection.sources = std::move(sources);
  return assignment;
}

std::vector<Place> Places(std::size_t count) { return std::vector<Place>(count); }

TEST_CASE("needs: connections, descriptors and ports of an agent") {
  const Needs needs = NeedsOf(With({}), Places(100), 2, 0);
  CHECK(needs.connections == 100);
  CHECK(needs.descriptors == 168);
  CHECK(needs.ports == 100);
  CHECK(NeedsOf(With({"127.0.0.2", "127.0.0.3"}), Places(101), 2, 0).ports == 51);
  CHECK(NeedsOf(With({"127.0.0.2", "127.0.0.3"}), Places(100), 2, 4).ports == 25);
}

TEST_CASE("needs: connections to different hosts need different ports") {
  Assignment assignment = With({});
  assignment.roles.resize(2);
  assignment.roles[1].url = Url{.text = "", .host = "10.0.0.2", .resource = {}};
  std::vector<Place> places = Places(10);
  for (std::size_t i = 0; i < 4; ++i) places[i].role = 1;
  CHECK(NeedsOf(assignment, places, 1, 0).ports == 6);
}

TEST_CASE("needs: what is short is named, with the figures and what to do") {
  const Needs needs = NeedsOf(With({}), Places(30'000), 2, 0);
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
