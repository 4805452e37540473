#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "controller/scenario/scenario_parser.h"

namespace wsurge {

// One section that is wrong and all that is said about it, a line for each problem.
struct Refusal {
  std::string_view section;
  std::string_view said;
};

// A whole scenario that is right but for `section`, which takes the place of the one of the same
// key: line 1 wsurge, 2 vars, 3 targets, 4 load, 5 session; any other comes after them.
inline std::string ScenarioWith(std::string_view section) {
  constexpr std::string_view kRight[] = {"wsurge: 1", "vars: {connections: 5, text: hello}",
                                         "targets: {echo: \"ws://127.0.0.1:9001/echo\"}",
                                         "load: [{for: 1s, connections: 1}]",
                                         "session: [{send: hi}]"};
  const std::string_view key = section.substr(0, section.find(':'));
  std::string text;
  bool replaced = false;
  for (const std::string_view right : kRight) {
    const bool same = right.substr(0, right.find(':')) == key;
    replaced = replaced || same;
    text.append(same ? section : right).append("\n");
  }
  if (!replaced) text.append(section).append("\n");
  return text;
}

// "4:8: load[0]: missing key"
inline std::string Said(const std::variant<Scenario, std::vector<Diagnostic>>& parsed) {
  const auto* problems = std::get_if<std::vector<Diagnostic>>(&parsed);
  if (problems == nullptr) return "nothing";
  std::string said;
  for (const Diagnostic& problem : *problems) {
    if (!said.empty()) said.append("\n");
    if (problem.line > 0) {
      said.append(std::to_string(problem.line)).append(":");
      said.append(std::to_string(problem.column)).append(": ");
    }
    if (!problem.path.empty()) said.append(problem.path).append(": ");
    said.append(problem.message);
  }
  return said;
}

inline void CheckRefusals(std::span<const Refusal> refusals) {
  for (const Refusal& refusal : refusals) {
    const std::string text = ScenarioWith(refusal.section);
    CAPTURE(refusal.section);
    CHECK(Said(ParseScenario({"test.yaml", text, {}})) == refusal.said);
  }
}

}  // namespace wsurge
