#include "agent/engine/session/role_facts.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

namespace wsurge {
namespace {

TEST_CASE("role facts: the last message is kept for steps outside of rules that read it") {
  struct Row {
    std::string name;
    std::vector<Step> steps;
    bool reads;
  };
  const Step check = CheckThat("ok", Match{});
  const std::vector<Row> rows{
      {"nothing reads", {Request("x"), ReceiveCount(1)}, false},
      {"check", {Request("x"), check}, true},
      {"extract", {ExtractInto(0, "/a")}, true},
      {"record", {Make(RecordStep{.metric = "age", .extraction = FromJson("/a")})}, true},
      {"when", {When(Match{}, {})}, true},
      {"in a repeat", {Repeat(2, {Repeat(2, {check})})}, true},
      {"in a branch",
       {Make(
           ChooseStep{.branches = {{.weight = 1, .steps = {}}, {.weight = 1, .steps = {check}}}})},
       true},
      {"in a rule", {Rules({Whenever("x", {check, ExtractInto(0, "/a")})})}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(FactsOf(RoleOf(row.steps)).reads_last_message == row.reads);
  }
}

TEST_CASE("role facts: steps are known by name, also those of a role that is not the first") {
  std::vector<Step> steps{Send("a"), Repeat(2, {Send("b")}), Rules({Whenever("x", {Send("c")})})};
  std::uint32_t next = 7;
  Number(steps, next);
  Role role;
  role.steps = steps;
  RoleFactsBook book;
  const RoleFacts& facts = book.Of(role);
  CHECK(&facts == &book.Of(role));
  CHECK(facts.StepName(7) == "s7");
  CHECK(facts.StepName(11) == "s11");
  CHECK(facts.StepName(6).empty());
  CHECK(facts.StepName(12).empty());
  CHECK(facts.StepName(-1).empty());
}

}  // namespace
}  // namespace wsurge
