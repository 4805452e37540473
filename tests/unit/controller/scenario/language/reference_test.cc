#include "controller/scenario/language/reference.h"

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

const std::string docs_path = std::string(WSURGE_SOURCE_DIR) + "/docs/scenario.md";
constexpr std::string_view kMark =
    "<!-- What follows is printed by `wsurge schema --markdown`; a test compares it. -->\n\n";

std::string ReadDocs() {
  std::ifstream file(docs_path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The lines outside of code blocks.
std::vector<std::string> TextLines(const std::string& docs) {
  std::vector<std::string> lines;
  std::istringstream in(docs);
  bool in_code = false;
  for (std::string line; std::getline(in, line);) {
    const bool is_fence = line.starts_with("```");
    if (!in_code && !is_fence) lines.push_back(line);
    if (is_fence) in_code = !in_code;
  }
  return lines;
}

// As GitHub makes it of a heading.
std::string Anchor(std::string_view heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find(' ') + 1)) {
    const int byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_' || c == '-') {
      anchor.push_back(static_cast<char>(std::tolower(byte)));
    } else if (c == ' ') {
      anchor.push_back('-');
    }
  }
  return anchor;
}

// UPDATE_GOLDEN=1 writes it.
TEST_CASE("docs/scenario.md: it ends with the reference as it is generated") {
  const std::string docs = ReadDocs();
  const std::size_t mark = docs.find(kMark);
  REQUIRE(mark != std::string::npos);
  const std::string hand_written = docs.substr(0, mark + kMark.size());
  const char* const update = std::getenv("UPDATE_GOLDEN");  // NOLINT(concurrency-mt-unsafe)
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(docs_path, std::ios::binary) << hand_written << LanguageReference();
    return;
  }
  const bool is_current = docs == hand_written + LanguageReference();
  CHECK_MESSAGE(is_current, "run this test with UPDATE_GOLDEN=1 and look at what changed");
}

TEST_CASE("docs/scenario.md: headings are unique, and every link within leads to one") {
  const std::string docs = ReadDocs();
  std::set<std::string> anchors;
  for (const std::string& line : TextLines(docs)) {
    if (!line.starts_with("#")) continue;
    CAPTURE(line);
    CHECK(anchors.insert(Anchor(line)).second);
  }
  constexpr std::string_view kBegin = "](#";
  std::size_t links = 0;
  for (std::size_t at = docs.find(kBegin); at != std::string::npos; at = docs.find(kBegin, at)) {
    at += kBegin.size();
    const std::string target = docs.substr(at, docs.find(')', at) - at);
    CAPTURE(target);
    CHECK(anchors.contains(target));
    ++links;
  }
  CHECK(links > 100);
}

TEST_CASE("reference: tables have as many columns in each row") {
  std::istringstream in(LanguageReference());
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("|")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    CAPTURE(line);
    CHECK(bars == 5);
  }
}

}  // namespace
}  // namespace wsurge
