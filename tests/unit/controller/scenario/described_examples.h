#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "controller/scenario/language/description.h"
#include "controller/scenario/scenario_parser.h"
#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {

// The files and variables that the examples of the description and of the docs name.
inline const FakeInputs& ExampleInputs() {
  static const FakeInputs example_inputs = [] {
    FakeInputs inputs;
    const std::string pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    const std::string key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
    inputs.files = {{"users.csv", "name,password\nada,secret1\ngrace,secret2\n"},
                    {"payload.bin", std::string("\xFF\0\x01", 3)},
                    {"ca.pem", pem},
                    {"client.pem", pem},
                    {"client.key", key}};
    inputs.environment = {{"API_KEY", "k-123"}, {"TOKEN", "t-123"}};
    return inputs;
  }();
  return example_inputs;
}

using Parsed = std::variant<ParsedScenario, std::vector<Diagnostic>>;

inline Parsed ParseExample(const std::string& text) {
  ScenarioSource source;
  source.file_name = "example.yaml";
  source.text = text;
  source.inputs = &ExampleInputs();
  return ParseScenario(source);
}

inline std::string Refusals(const Parsed& parsed) {
  const auto* problems = std::get_if<std::vector<Diagnostic>>(&parsed);
  return problems == nullptr ? "nothing" : Lines(*problems);
}

// A line of a scenario in which the inside of a map of that kind takes the place of "@". Lines
// before it in the same session bring what it needs.
inline constexpr std::pair<SectionKind, std::string_view> kLinesAround[] = {
    {SectionKind::kScenario, "@"},
    {SectionKind::kTarget, "targets: {echo: {@}}"},
    {SectionKind::kWatch, R"(targets: {echo: {url: "wss://127.0.0.1:9001/echo", watch: {@}}})"},
    {SectionKind::kDataTable, "data: {users: {@}}"},
    {SectionKind::kConnection, "connection: {@}"},
    {SectionKind::kTls, "connection: {tls: {@}}"},
    {SectionKind::kCompression, "connection: {compression: {@}}"},
    {SectionKind::kTimeouts, "connection: {timeouts: {@}}"},
    {SectionKind::kPing, "connection: {ping: {@}}"},
    {SectionKind::kReconnect, "connection: {reconnect: {@}}"},
    {SectionKind::kLogin, "login: {@}"},
    {SectionKind::kHttp, "login: {http: {@}}"},
    {SectionKind::kLoginExtract, R"(login: {http: {url: "http://127.0.0.1/"}, extract: {@}})"},
    {SectionKind::kPhase, "load: [{@}, {for: 1s, connections: 1}]"},
    {SectionKind::kRamp, "load: [{for: 1s, connections: {@}}]"},
    {SectionKind::kRateRamp, "load: [{for: 1s, sessions_per_second: {@}}]"},
    {SectionKind::kRole, "sessions: {reader: {@}, writer: {steps: [{send: a}]}}"},
    {SectionKind::kStep, "session: [{request: {text: a}}, {@}]"},
    {SectionKind::kSend, "session: [{send: {@}}]"},
    {SectionKind::kBinary, "session: [{send: {binary: {@}}}]"},
    {SectionKind::kRequest, "session: [{request: {@}}]"},
    {SectionKind::kStream, "session: [{stream: {@}}]"},
    {SectionKind::kReceive, "session: [{receive: {@}}]"},
    {SectionKind::kRule, "session: [{on_message: [{@}]}, {receive: {for: 1s}}]"},
    {SectionKind::kRuleStep,
     "session: [{on_message: [{if: {contains: a}, steps: [{@}]}]}, {receive: {for: 1s}}]"},
    {SectionKind::kRepeat, "session: [{repeat: {@}}]"},
    {SectionKind::kThink, "session: [{think: {@}}]"},
    {SectionKind::kBranch, "session: [{choose: [{@}]}]"},
    {SectionKind::kWhen, "session: [{request: {text: a}}, {when: {@}}]"},
    {SectionKind::kExtract, "session: [{request: {text: a}}, {extract: {@}}]"},
    {SectionKind::kCheck, "session: [{request: {text: a}}, {check: {@}}]"},
    {SectionKind::kRecord, "session: [{request: {text: a}}, {record: {@}}]"},
    {SectionKind::kPingStep, "session: [{ping: {@}}]"},
    {SectionKind::kDropStep, "session: [{drop: {@}}]"},
    {SectionKind::kReconnectStep, "session: [{drop: {}}, {reconnect: {@}}]"},
    {SectionKind::kClose, "session: [{close: {@}}]"},
    {SectionKind::kBarrier, "session: [{barrier: {@}}]"},
    {SectionKind::kMatch, "session: [{receive: {until: {@}}}]"},
    {SectionKind::kNumber, "session: [{receive: {until: {number: {@}}}}]"},
    {SectionKind::kSize, "session: [{receive: {until: {size: {@}}}}]"},
    {SectionKind::kThreshold, "thresholds: [{@}]"},
    {SectionKind::kStudy, "study: {@}"},
    {SectionKind::kQuiet, "study: {grid: {messages: [1, 2]}, quiet: {@}}"},
    {SectionKind::kChart,
     "study: {grid: {connections: [1], messages: [1], target: [echo]}, chart: {@}}"},
    {SectionKind::kSearch, "search: {@}"},
    {SectionKind::kReport, "report: {@}"}};

// A whole scenario with this inside of a map of that kind.
inline std::string ScenarioAround(SectionKind kind, std::string_view inside) {
  std::string line = "no line is known";
  for (const auto& [of, around] : kLinesAround) {
    if (of == kind) line = around;
  }
  REQUIRE(line.find('@') != std::string::npos);
  line.replace(line.find('@'), 1, inside);
  const std::string key = line.substr(0, line.find(':'));
  constexpr std::pair<std::string_view, std::string_view> kRest[] = {
      {"wsurge", "wsurge: 1"},
      {"vars", "vars: {connections: 5, messages: 10}"},
      {"targets", "targets: {echo: \"wss://127.0.0.1:9001/echo\"}"},
      {"load", "load: [{for: 1s, connections: 1000000}]"},
      {"session", "session: [{request: {text: a}}]"}};
  std::string text;
  for (const auto& [name, rest] : kRest) {
    const bool replaced = name == key || (name == "session" && key == "sessions");
    if (!replaced) text.append(rest).append("\n");
  }
  return text.append(line).append("\n");
}

// "a: [1, 2], b: {c: d}" at its outer commas.
inline std::vector<std::string> Entries(std::string_view inside) {
  std::vector<std::string> entries;
  std::string entry;
  int depth = 0;
  bool quoted = false;
  for (const char c : inside) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth == 0 && !quoted) {
      entries.push_back(entry);
      entry.clear();
    } else if (!entry.empty() || c != ' ') {
      entry.push_back(c);
    }
  }
  if (!entry.empty()) entries.push_back(entry);
  return entries;
}

// The example of a key with another value for it; without one the key is left out.
inline std::string WithValue(const Key& key, std::optional<std::string_view> value) {
  const std::string begin = std::string(key.name) + ": ";
  std::string inside;
  for (const std::string& entry : Entries(key.example)) {
    const bool is_it = entry.starts_with(begin);
    if (is_it && !value) continue;
    if (!inside.empty()) inside.append(", ");
    inside.append(is_it ? begin + std::string(*value) : entry);
  }
  return inside;
}

}  // namespace wsurge
