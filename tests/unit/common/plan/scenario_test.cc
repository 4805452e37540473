#include "common/plan/scenario.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Phase Ramp(std::uint64_t from, std::uint64_t to) {
  Phase phase;
  phase.duration = seconds(10);
  phase.connections_from = from;
  phase.connections_to = to;
  return phase;
}

TEST_CASE("plan: how many connections a phase wants at which time") {
  struct Row {
    std::uint64_t from, to;
    Nanos elapsed;
    std::uint64_t expected;
  };
  const Row rows[] = {
      {50, 50, seconds(0), 50},
      {50, 50, seconds(99), 50},
      {0, 100, seconds(0), 0},
      {0, 100, milliseconds(99), 0},
      {0, 100, milliseconds(100), 1},
      {0, 100, seconds(5), 50},
      {0, 100, seconds(10), 100},
      {0, 100, seconds(11), 100},
      {0, 100, seconds(-1), 0},
      {100, 0, seconds(0), 100},
      {100, 0, seconds(3), 70},
      {100, 0, seconds(10), 0},
      {10, 13, seconds(9), 12},
      {10, 13, seconds(10), 13},
      {0, 1'000'000, seconds(1), 100'000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    CAPTURE(row.elapsed.count());
    CHECK(ConnectionsAt(Ramp(row.from, row.to), row.elapsed) == row.expected);
  }
}

TEST_CASE("plan: a phase without length wants what it ends with") {
  Phase phase = Ramp(5, 7);
  phase.duration = Nanos(0);
  CHECK(ConnectionsAt(phase, Nanos(0)) == 7);
}

TEST_CASE("plan: a ramp up never falls, one down never rises") {
  std::uint64_t up = 0;
  std::uint64_t down = 977;
  for (Nanos at{}; at <= seconds(10); at += milliseconds(7)) {
    CHECK(ConnectionsAt(Ramp(0, 977), at) >= up);
    CHECK(ConnectionsAt(Ramp(977, 0), at) <= down);
    up = ConnectionsAt(Ramp(0, 977), at);
    down = ConnectionsAt(Ramp(977, 0), at);
  }
}

TEST_CASE("plan: the most connections of all phases") {
  CHECK(MaxConnections(std::vector<Phase>{}) == 0);
  CHECK(MaxConnections(std::vector<Phase>{Ramp(0, 5), Ramp(9, 3), Ramp(4, 4)}) == 9);
  CHECK(MaxConnections(std::vector<Phase>{Ramp(0, 5), Ramp(2, 8)}) == 8);
}

TEST_CASE("plan: names of the steps of all roles stand at the steps' numbers") {
  CHECK(StepNames({}).empty());
  const auto sends = [](std::uint32_t id, std::string name) {
    return Step{id, std::move(name), SendStep{}};
  };
  Role first;
  first.steps = {sends(0, "first"),
                 {1, "loop", RepeatStep{2, {}, {}, {sends(2, "inner")}}},
                 {3, "rules", OnMessageStep{{Rule{{}, {sends(4, "answer")}}}}}};
  Role second;
  second.steps = {{5, "choice", ChooseStep{{{1, {sends(6, "left")}}, {2, {sends(7, "right")}}}}},
                  {8, "fork", WhenStep{{}, {sends(9, "then")}, {sends(10, "else")}}}};
  CHECK(StepNames({first, second}) == std::vector<std::string>{"first", "loop", "inner", "rules",
                                                               "answer", "choice", "left", "right",
                                                               "fork", "then", "else"});
}

Template Field(std::uint32_t table) { return Template({DataField{table, 0}}); }

Match Equals(std::uint32_t table) {
  Match match;
  match.texts = {{TextRelation::kEquals, Field(table)}};
  return match;
}

TEST_CASE("plan: the tables that a role uses, wherever it does") {
  Role role;
  CHECK(TablesUsed(role).empty());
  const auto uses = [](const Role& used) { return TablesUsed(used); };
  const std::vector<std::uint32_t> seventh{7};
  role.path = Field(7);
  CHECK(uses(role) == seventh);
  role = {};
  role.url.emplace().resource = Field(7);
  CHECK(uses(role) == seventh);
  role = {};
  role.connection.headers = {{"A", Field(7)}};
  CHECK(uses(role) == seventh);
  role = {};
  role.connection.cookies = {{"A", Field(7)}};
  CHECK(uses(role) == seventh);
  role = {};
  role.connection.subprotocols = {Field(7)};
  CHECK(uses(role) == seventh);
  role = {};
  role.login.emplace().url.resource = Field(7);
  CHECK(uses(role) == seventh);
  role.login.emplace().headers = {{"A", Field(7)}};
  CHECK(uses(role) == seventh);
  role.login.emplace().body = Field(7);
  CHECK(uses(role) == seventh);
}

TEST_CASE("plan: the tables that a role's steps use") {
  Match json;
  json.json = JsonCondition{"/a", Field(7), {}, true};
  RequestStep request;
  request.reply.match = Equals(7);
  StreamStep stream;
  stream.payload.content = Field(7);
  StreamStep answered;
  answered.reply.match = json;
  ReceiveStep receive;
  receive.until = Equals(7);
  const std::vector<Step> steps = {
      {0, "", SendStep{{Field(7)}}},
      {0, "", RequestStep{{Field(7)}, {}}},
      {0, "", request},
      {0, "", stream},
      {0, "", answered},
      {0, "", receive},
      {0, "", OnMessageStep{{Rule{Equals(7), {}}}}},
      {0, "", WhenStep{Equals(7), {}, {}}},
      {0, "", CheckStep{"ok", json}},
      {0, "", RepeatStep{1, {}, {}, {{0, "", SendStep{{Field(7)}}}}}},
  };
  for (const Step& step : steps) {
    CAPTURE(step.action.index());
    Role role;
    role.steps = {step};
    CHECK(TablesUsed(role) == std::vector<std::uint32_t>{7});
  }
  Role role;
  role.steps = {
      {0, "", SendStep{{Field(3)}}}, {1, "", SendStep{{Field(1)}}}, {2, "", SendStep{{Field(3)}}}};
  CHECK(TablesUsed(role) == std::vector<std::uint32_t>{1, 3});
}

}  // namespace
}  // namespace wsurge
