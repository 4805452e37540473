#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "controller/scenario/scenario_parser.h"
#include "tests/unit/controller/scenario/parsed_session.h"

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
    const std::string_view name = right.substr(0, right.find(':'));
    const bool same = name == key || (name == "session" && key == "sessions");
    replaced = replaced || same;
    text.append(same ? section : right).append("\n");
  }
  if (!replaced) text.append(section).append("\n");
  return text;
}

using Parsing = std::variant<ParsedScenario, std::vector<Diagnostic>>;

// "4:8: load[0]: missing key", a line for each problem; "nothing" when all is right.
inline std::string Said(const Parsing& parsed) {
  const auto* problems = std::get_if<std::vector<Diagnostic>>(&parsed);
  return problems == nullptr ? "nothing" : Lines(*problems);
}

// The same of the warnings about a scenario that is right.
inline std::string Warned(const Parsing& parsed) {
  REQUIRE(Said(parsed) == "nothing");
  return Lines(std::get<ParsedScenario>(parsed).warnings);
}

inline Parsing ParseWith(std::string_view section, const ScenarioInputs* inputs = nullptr) {
  ScenarioSource source;
  source.file_name = "test.yaml";
  source.text = ScenarioWith(section);
  source.inputs = inputs;
  return ParseScenario(source);
}

// The scenario of a section that is right.
inline Scenario RightWith(std::string_view section, const ScenarioInputs* inputs = nullptr) {
  Parsing parsed = ParseWith(section, inputs);
  CAPTURE(section);
  REQUIRE(Said(parsed) == "nothing");
  return std::get<ParsedScenario>(std::move(parsed)).scenario;
}

inline void CheckRefusals(std::span<const Refusal> refusals,
                          const ScenarioInputs* inputs = nullptr) {
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.section);
    CHECK(Said(ParseWith(refusal.section, inputs)) == refusal.said);
  }
}

}  // namespace wsurge
