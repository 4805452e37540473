#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include <doctest/doctest.h>

#include "controller/scenario/parse_context.h"
#include "controller/scenario/session_parser.h"
#include "controller/scenario/variable_names.h"
#include "controller/scenario/vars_parser.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {

// Files and variables that a test names.
class FakeInputs : public ScenarioInputs {
 public:
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> environment;

  absl::StatusOr<std::string> ReadFile(const std::string& path,
                                       std::uint64_t max_bytes) const override {
    const auto found = files.find(path);
    if (found == files.end()) return absl::NotFoundError("there is no such file");
    if (found->second.size() > max_bytes) return absl::ResourceExhaustedError("it is too large");
    return found->second;
  }

  std::optional<std::string> Environment(const std::string& name) const override {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  }
};

// What was read of the sessions of a text.
struct ParsedSession {
  std::vector<std::vector<Step>> roles;
  std::vector<std::string> variables;
  std::vector<std::string> barriers;
  std::vector<std::string> secrets;
  std::string said;    // "5:12: session[0]: unknown key"; a line for each problem, or "nothing"
  std::string warned;  // the same of the warnings
};

inline std::string Lines(const std::vector<Diagnostic>& found) {
  std::string lines;
  for (const Diagnostic& one : found) {
    if (!lines.empty()) lines.append("\n");
    if (one.line > 0) {
      lines.append(std::to_string(one.line)).append(":");
      lines.append(std::to_string(one.column)).append(": ");
    }
    if (!one.path.empty()) lines.append(one.path).append(": ");
    lines.append(one.message);
  }
  return lines.empty() ? "nothing" : lines;
}

// Reads `session` or the steps of `sessions` in line 5, and nothing else: line 2 has the vars, and
// there is a data table `users` with the columns name and password.
inline ParsedSession ParseSessionText(std::string_view section,
                                      const ScenarioInputs* inputs = nullptr,
                                      MissingEnvironment missing = MissingEnvironment::kProblem) {
  std::string text = "wsurge: 1\nvars: {connections: 5, text: hello, on: true}\n\n\n";
  text.append(section).append("\n");
  const SourceText lines(text);
  Problems problems(lines);
  Problems warnings(lines);
  const YamlDocument document = ReadYaml(text);
  for (const YamlProblem& problem : document.problems) {
    problems.Add(problem.place, "", problem.message);
  }
  REQUIRE(document.root);
  ScenarioSource source;
  source.inputs = inputs;
  source.missing_environment = missing;
  const Vars vars = ParseVars(document.root->entries[1].value.get(), {}, problems);
  ParseContext context(lines, source, vars, problems, warnings);
  context.names().AddTable("users", {"name", "password"});
  ParsedSession parsed;
  ExtractedVariables variables = FindVariables(*document.root);
  parsed.variables = variables.all;
  context.names().SetVariables(variables.all, variables.of_logins);
  SessionParser parser(context);
  const YamlEntry& entry = document.root->entries[2];
  if (entry.key == "session") {
    parsed.roles.push_back(parser.Parse({entry.value.get(), "session"}, ""));
  } else {
    for (const YamlEntry& role : entry.value->entries) {
      const YamlEntry& steps = role.value->entries[0];
      context.names().EnterRole({}, ExtractedNames(steps.value.get()));
      parsed.roles.push_back(
          parser.Parse({steps.value.get(), "sessions." + role.key + ".steps"}, role.key + "/"));
      context.names().LeaveRole();
    }
  }
  parsed.barriers = parser.barriers();
  parsed.secrets = context.secrets();
  parsed.said = Lines(problems.Sorted());
  parsed.warned = Lines(warnings.Sorted());
  return parsed;
}

// The action of the first step of a session that is right.
template <typename StepType>
StepType FirstAction(std::string_view section, const ScenarioInputs* inputs = nullptr) {
  const ParsedSession parsed = ParseSessionText(section, inputs);
  CAPTURE(section);
  REQUIRE(parsed.said == "nothing");
  return std::get<StepType>(parsed.roles.at(0).at(0).action);
}

// A session that is wrong and all that is said about it, a line for each problem.
struct SessionRefusal {
  std::string_view section;
  std::string_view said;
};

inline void CheckSessionRefusals(std::span<const SessionRefusal> refusals,
                                 const ScenarioInputs* inputs = nullptr) {
  for (const SessionRefusal& refusal : refusals) {
    CAPTURE(refusal.section);
    CHECK(ParseSessionText(refusal.section, inputs).said == refusal.said);
  }
}

}  // namespace wsurge
