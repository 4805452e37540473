#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/scenario/described_examples.h"

// That docs/scenario.md says what is true.
namespace wsurge {
namespace {

std::string ReadDocs() {
  std::ifstream file(std::string(WSURGE_SOURCE_DIR) + "/docs/scenario.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The code blocks of a language.
std::vector<std::string> CodeBlocks(const std::string& docs, const std::string& language) {
  std::vector<std::string> blocks;
  const std::string fence = "```" + language + "\n";
  for (std::size_t at = docs.find(fence); at != std::string::npos; at = docs.find(fence, at)) {
    at += fence.size();
    blocks.push_back(docs.substr(at, docs.find("```", at) - at));
  }
  return blocks;
}

std::vector<std::string> Cells(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream in(row.substr(2));
  for (std::string cell; std::getline(in, cell, '|');) {
    const std::size_t begin = cell.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') - begin + 1));
  }
  return cells;
}

// The `${...}` of a table's cell.
std::vector<std::string> PlaceholdersIn(const std::string& cell) {
  std::vector<std::string> found;
  for (std::size_t at = cell.find("${"); at != std::string::npos; at = cell.find("${", at + 1)) {
    found.push_back(cell.substr(at, cell.find('}', at) - at + 1));
  }
  return found;
}

TEST_CASE("docs: every scenario in docs/scenario.md is right") {
  std::size_t scenarios = 0;
  for (const std::string& block : CodeBlocks(ReadDocs(), "yaml")) {
    if (!block.starts_with("wsurge: 1\n")) continue;
    ++scenarios;
    CAPTURE(block);
    const Parsed parsed = ParseExample(block);
    CHECK(Refusals(parsed) == "nothing");
    if (const auto* right = std::get_if<ParsedScenario>(&parsed)) {
      CHECK(Lines(right->warnings) == "nothing");
    }
  }
  CHECK(scenarios >= 8);
}

TEST_CASE("docs: what is said about a misspelt key looks as shown") {
  const std::string docs = ReadDocs();
  std::string text = CodeBlocks(docs, "yaml").front();
  const std::string right = "10s, connections";
  text.replace(text.find(right), right.size(), "10s, conections");
  const Parsed parsed = ParseExample(text);
  REQUIRE(std::holds_alternative<std::vector<Diagnostic>>(parsed));
  std::istringstream said(
      FormatDiagnostics(std::get<std::vector<Diagnostic>>(parsed), "first.yaml", text));
  std::string shown;
  for (std::string line; std::getline(said, line);) shown.append("    ").append(line).append("\n");
  CHECK(docs.find("\n" + shown) != std::string::npos);
}

TEST_CASE("docs: the CSV file that is shown is the one the examples are tested with") {
  const auto blocks = CodeBlocks(ReadDocs(), "csv");
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0] == ExampleInputs().files.at("users.csv"));
}

TEST_CASE("docs: the table of placeholders says where the parser takes them") {
  struct Place {
    std::string_view name;
    std::string_view lines;  // "@" is the placeholder
  };
  // `kept` is set by a step and `token` by the login.
  constexpr std::string_view kLogin =
      "login: {http: {url: \"http://127.0.0.1/\"}, extract: {name: token, json: /t}}\n";
  constexpr std::string_view kSteps =
      "session: [{request: {text: a}}, {extract: {name: kept, json: /k}}, ";
  constexpr Place kPlaces[] = {
      {"env", "*{close: {reason: \"@\"}}]\n"},
      {"connection", "connection: {headers: {X-Test: \"@\"}}\n*{send: a}]\n"},
      {"login", "*{send: a}]\n"},
      {"message", "*{send: \"@\"}]\n"},
      {"binary", "*{send: {binary: {text: \"@\"}}}]\n"},
      {"reply", "*{request: {text: a, reply: {contains: \"@\"}}}]\n"},
  };
  const auto text_with = [&](const Place& place, const std::string& placeholder) {
    std::string text =
        "wsurge: 1\nvars: {messages: 1}\ndata: {users: {csv: users.csv}}\n"
        "targets: {echo: \"ws://127.0.0.1:9001/echo\"}\nload: [{for: 1s, connections: 1}]\n";
    if (place.name == "login") {
      text.append("login: {http: {url: \"http://127.0.0.1/\", body: \"@\"}, ")
          .append("extract: {name: token, json: /t}}\n");
    } else {
      text.append(kLogin);
    }
    text.append(place.lines);
    if (const std::size_t star = text.find('*'); star != std::string::npos) {
      text.replace(star, 1, kSteps);
    }
    return text.replace(text.find('@'), 1, placeholder);
  };

  std::istringstream docs(ReadDocs());
  std::string line;
  while (std::getline(docs, line) &&
         line != "| | env | connection | login | message | binary | reply |") {
  }
  std::getline(docs, line);  // |---|
  std::size_t rows = 0;
  while (std::getline(docs, line) && line.starts_with("|")) {
    ++rows;
    const auto cells = Cells(line);
    REQUIRE(cells.size() == 7);
    auto placeholders = PlaceholdersIn(cells[0]);
    const bool of_extract = cells[0] == "variables of `extract`";
    if (of_extract) placeholders = {"${kept}", "${token}"};
    if (cells[0].starts_with("vars")) placeholders.push_back("${messages}");
    REQUIRE(!placeholders.empty());
    for (const std::string& written : placeholders) {
      const std::string placeholder = written == "${env.NAME}" ? "${env.TOKEN}" : written;
      for (std::size_t i = 0; i < std::size(kPlaces); ++i) {
        const std::string text = text_with(kPlaces[i], placeholder);
        CAPTURE(text);
        const std::string& says = cells[i + 1];
        const bool taken = says == "yes" || (says == "the login's" && placeholder == "${token}");
        CHECK((Refusals(ParseExample(text)) == "nothing") == taken);
      }
    }
  }
  CHECK(rows == 9);
}

}  // namespace
}  // namespace wsurge
