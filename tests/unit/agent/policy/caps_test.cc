#include "agent/policy/caps.h"

#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "agent/policy/audit.h"

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Url At(const std::string& host, std::uint16_t port) {
  return {.text = "ws://" + host + "/?token=secret", .host = host, .port = port, .resource = {}};
}

Target Named(const std::string& name, const Url& url) {
  Target target;
  target.name = name;
  target.url = url;
  return target;
}

Role RoleAt(const std::string& name, const std::optional<Url>& url = {},
            const std::optional<Url>& login = {}) {
  Role role;
  role.name = name;
  role.url = url;
  if (login) role.login.emplace().url = *login;
  return role;
}

Phase Lasting(const std::string& name, Nanos duration) {
  Phase phase;
  phase.name = name;
  phase.duration = duration;
  return phase;
}

Assignment TwoPhases() {
  Assignment assignment;
  assignment.run_id = "r-1";
  assignment.part = 2;
  assignment.targets = {Named("a", At("10.0.0.2", 80)), Named("b", At("10.0.0.2\n\x1b[2J", 81))};
  assignment.roles = {RoleAt("on targets"),
                      RoleAt("elsewhere", At("fd00::1", 9001), At("auth", 443))};
  assignment.load = {Lasting("a", seconds(40)), Lasting("b", seconds(16))};
  assignment.drain = seconds(2);
  return assignment;
}

TEST_CASE("CheckCaps: what is above a cap is refused with both figures") {
  struct Row {
    std::optional<std::uint64_t> max_connections;
    Nanos max_duration;
    std::uint64_t connections;
    const char* refusal;
  };
  const Row rows[] = {
      {std::nullopt, hours(24), 100'000, ""},
      {100, hours(24), 100, ""},
      {100, hours(24), 101,
       "its share of 101 connections is above the agent limit of 100; raise --max-connections "
       "of the agent"},
      {std::nullopt, seconds(60), 1, ""},
      {std::nullopt, seconds(59), 1,
       "the run may take 60.0 s, the agent limit is 59.0 s; raise --max-duration of the agent"},
  };
  for (const Row& row : rows) {
    const Caps caps{.max_connections = row.max_connections, .max_duration = row.max_duration};
    CHECK(CheckCaps(caps, TwoPhases(), row.connections).message() == row.refusal);
  }
}

TEST_CASE("audit: one line each, nothing in it can forge another") {
  CHECK(AuditStart(TwoPhases(), "127.0.0.1 port 9700", 7,
                   {.max_connections = 9, .max_duration = seconds(60)}) ==
        "start run=r-1 part=2 "
        "hosts=\"10.0.0.2:80,10.0.0.2\\n\\033[2J:81,[fd00::1]:9001,auth:443\" "
        "controller=\"127.0.0.1 port 9700\" connections<=7 max_connections=9 "
        "max_duration=\"60.0 s\"");
  CHECK(AuditEnd(TwoPhases(), seconds(3), {1, 2, 3, 4}, "as planned") ==
        "end run=r-1 part=2 hosts=\"10.0.0.2:80,10.0.0.2\\n\\033[2J:81,[fd00::1]:9001,auth:443\" "
        "took=\"3.00 s\" connections=1 messages_sent=2 bytes_sent=3 messages_received=4 "
        "end=\"as planned\"");
}

TEST_CASE("audit: hosts are named once, those that nobody connects to not, and not without end") {
  Assignment assignment = TwoPhases();
  assignment.roles = {RoleAt("r", At("a", 80), At("a", 80))};
  CHECK(AuditEnd(assignment, seconds(1), {}, "x").find("hosts=\"a:80\" took") != std::string::npos);
  assignment.roles = {RoleAt("r")};
  for (std::uint16_t port = 1; port <= 30; ++port) {
    assignment.targets.push_back(Named("t", At("h", port)));
  }
  CHECK(AuditEnd(assignment, seconds(1), {}, "x").find("h:18\" more_hosts=12 took") !=
        std::string::npos);
}

}  // namespace
}  // namespace wsurge
