#include "tests/unit/controller/scenario/bad_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "controller/scenario/scenario_parser.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

std::filesystem::path Folder() {
  return std::filesystem::path(WSURGE_SOURCE_DIR) / "tests/golden/bad-scenarios";
}

std::vector<std::filesystem::path> Tables() {
  std::vector<std::filesystem::path> tables;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".txt") tables.push_back(entry.path());
  }
  std::sort(tables.begin(), tables.end());
  return tables;
}

BadFiles ReadTable(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  return ParseBadFiles(
      std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

// What `wsurge validate scenario.yaml` prints, or "nothing" when all is right.
std::string SaidOf(const BadFile& block) {
  ScenarioSource source;
  source.file_name = "scenario.yaml";
  source.text = BytesOf(block.shown);
  source.inputs = &TestFiles();
  const auto parsed = ParseScenario(source);
  const auto* problems = std::get_if<std::vector<Diagnostic>>(&parsed);
  return problems == nullptr ? "nothing\n"
                             : FormatDiagnostics(*problems, source.file_name, source.text);
}

bool IsUpdating() {
  const char* const update = std::getenv("UPDATE_GOLDEN");  // NOLINT(concurrency-mt-unsafe)
  return update != nullptr && std::string(update) == "1";
}

TEST_CASE("bad files: each is refused with exactly these words") {
  for (const std::filesystem::path& path : Tables()) {
    BadFiles table = ReadTable(path);
    for (BadFile& block : table.blocks) {
      const std::string said = SaidOf(block);
      const std::string place = path.filename().string() + ": " + block.name;
      CAPTURE(place);
      CHECK(said != "nothing\n");
      if (IsUpdating()) {
        block.expected = said;
      } else {
        CHECK(said == block.expected);
      }
    }
    if (IsUpdating()) std::ofstream(path, std::ios::binary) << FormatBadFiles(table);
  }
}

TEST_CASE("bad files: there are many, and no two of the same name or text") {
  std::set<std::string> names;
  std::set<std::string> texts;
  std::size_t count = 0;
  for (const std::filesystem::path& path : Tables()) {
    for (const BadFile& block : ReadTable(path).blocks) {
      CAPTURE(block.name);
      CHECK(names.insert(block.name).second);
      CHECK(texts.insert(BytesOf(block.shown)).second);
      ++count;
    }
  }
  CHECK(count >= 600);
}

}  // namespace
}  // namespace wsurge
