#include <algorithm>
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "controller/scenario/yaml_reader.h"
#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

// What is said about a text; how long that took is shown with the test's failures and by -s.
std::string SaidOf(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  std::string said = Said(ParseScenario({"t.yaml", text, {}}));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  MESSAGE(text.size() << " bytes took " << took.count() << " ms");
  return said;
}

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out.append(text);
  return out;
}

TEST_CASE("yaml: an alias bomb is refused where it passes the limit") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before +
            Repeat(", " + before, 9) + "]\n";
  }
  CHECK(SaidOf(text) == "5:45: more than 100000 values, each use of an alias counted");
}

TEST_CASE("yaml: an alias to a large text costs no memory for each use") {
  const std::string text =
      "a: &a \"" + std::string(500'000, 'x') + "\"\nb: [*a" + Repeat(", *a", 90'000) + "]\n";
  CHECK(SaidOf(text).starts_with("1:1: unknown key \"a\""));
}

TEST_CASE("yaml: vars cannot blow up the texts") {
  const std::string text = "wsurge: 1\nvars: {a: \"" + std::string(100'000, 'x') +
                           "\"}\ntargets: {t: \"ws://h\"}\nload: [{once: true, connections: 1}]\n"
                           "session:\n" +
                           Repeat("  - send: \"" + Repeat("${a}", 10) + "\"\n", 9'000);
  CHECK(SaidOf(text) ==
        "22:11: session[16].send: up to here the texts have more than 16 MiB together, vars filled "
        "in");
}

TEST_CASE("yaml: vars cannot blow up one text") {
  const std::string text = "vars: {a: \"" + std::string(400'000, 'x') + "\"}\nname: \"" +
                           Repeat("${a}", 100'000) + "\"\n";
  CHECK(SaidOf(text).find("2:7: name: up to here the texts have more than 16 MiB together") !=
        std::string::npos);
}

TEST_CASE("yaml: cycles are refused") {
  CHECK(SaidOf("a: &a [*a]") == "1:8: this alias stands inside what it refers to");
  CHECK(SaidOf("a: &a {b: {c: *a}}") == "1:15: this alias stands inside what it refers to");
}

TEST_CASE("yaml: depth is limited, through aliases as well") {
  const auto nested = [](int levels) { return Repeat("[", levels) + Repeat("]", levels); };
  CHECK(ReadYaml(nested(64)).problems.empty());
  CHECK(ReadYaml(nested(64)).root->height == 64);
  CHECK(SaidOf(nested(65)) == "1:65: nested deeper than 64 levels");
  CHECK(SaidOf(nested(100'000)) == "1:65: nested deeper than 64 levels");
  CHECK(SaidOf("- &a " + nested(40) + "\n- " + Repeat("[", 30) + "*a" + Repeat("]", 30)) ==
        "2:33: nested deeper than 64 levels");
  CHECK(SaidOf(Repeat("{a: ", 100'000)) == "1:250: nested deeper than 64 levels");
}

TEST_CASE("yaml: 100,000 values are read, one more is not") {
  CHECK(ReadYaml("[" + Repeat("x,", 99'999) + "]").problems.empty());
  CHECK(SaidOf("[" + Repeat("x,", 100'000) + "]") ==
        "1:200000: more than 100000 values, each use of an alias counted");
}

TEST_CASE("yaml: 220,000 marks are read, one more is not") {
  CHECK(SaidOf(Repeat("[", 220'000)) == "1:33: nested deeper than 64 levels");
  CHECK(SaidOf(Repeat("[", 220'001)) ==
        "the file has 220001 brackets, commas, colons, quotes and other marks of YAML; at most "
        "220000 "
        "are read");
  for (const char* const mark : {"[", "]", "{", "}", ",", ":", "?", "&", "*", "!", "'", "\""}) {
    CAPTURE(mark);
    CHECK(SaidOf("#" + Repeat(mark, 220'001)).find("220001 brackets") != std::string::npos);
  }
}

TEST_CASE("scenario: a hundred thousand problems are counted, and cost little each") {
  std::string names =
      "wsurge: 1\ntargets: {t: \"ws://h\"}\nload: [{once: true, connections: 1}]\n"
      "session: [{send: \"";
  for (int i = 0; i < 85'000; ++i) names += "${w" + std::to_string(i) + "}";
  const auto parsed = ParseScenario({"t.yaml", names + "\"}]\n", {}});
  const auto& problems = std::get<std::vector<Diagnostic>>(parsed);
  REQUIRE(problems.size() == 85'000);
  // The first hundred stand where they are and say what is known, the rest share a place.
  CHECK(std::count_if(problems.begin(), problems.end(), [](const Diagnostic& problem) {
          return problem.message.find("; known: ") != std::string::npos;
        }) == 100);
}

TEST_CASE("yaml: 1 MiB is read, one byte more is not") {
  const std::string most = "a: " + std::string(kMaxScenarioBytes - 3, 'x');
  CHECK(ReadYaml(most).problems.empty());
  CHECK(SaidOf(most + "x") == "the file has 1048577 bytes; at most 1048576 (1 MiB) are read");
}

TEST_CASE("yaml: texts that make a careless reader hang or crash") {
  CHECK(SaidOf(",") == "1:1: this is no YAML: nothing can begin like this");
  CHECK(SaidOf("") == "1:1: the file is empty");
  CHECK(SaidOf("# nothing but this\n") == "1:1: the file is empty");
  CHECK(SaidOf("---\n") == "2:1: expected a map that begins with \"wsurge: 1\", got nothing");
  CHECK(SaidOf("hello") == "1:1: expected a map that begins with \"wsurge: 1\", got \"hello\"");
  CHECK(SaidOf("a: 1\n---\nb: 2\n") == "2:1: a second YAML document; a scenario is one document");
  CHECK(SaidOf(std::string("a: \0", 4)) == "1:4: control characters may not stand in a scenario");
  CHECK(SaidOf("a: \xff") == "1:4: this byte is not valid UTF-8");
  CHECK(SaidOf("a: \xed\xa0\x80") == "1:4: this byte is not valid UTF-8");
  CHECK(SaidOf("a: \xc0\xaf") == "1:4: this byte is not valid UTF-8");
  CHECK(SaidOf("\xff\xfe"
               "a") == "1:1: this byte is not valid UTF-8");
  for (const std::string piece : {"&a ", "? ", "- ", "!a ", "[,", "\"\\", "'", "|\n", "%", "*a ",
                                  "a: b: ", "{}", "\t", "<<: ", "\n ", "@", "`", "a\n: "}) {
    const std::string text = Repeat(piece, static_cast<int>(220'000 / piece.size()));
    CAPTURE(piece);
    CHECK(SaidOf(text) != "nothing");
  }
}

TEST_CASE("yaml: each duplicate is reported, the rest is read") {
  const auto document = ReadYaml("a: 1\nb: {c: 1, c: 2}\na: 3\n");
  REQUIRE(document.problems.size() == 2);
  CHECK(document.problems[0].place == Place{2, 11});
  CHECK(document.problems[1].place == Place{3, 1});
  REQUIRE(document.root);
  CHECK(document.root->entries.size() == 2);
}

TEST_CASE("yaml: quotes and !!str make a text") {
  const auto document = ReadYaml("- 1\n- '1'\n- \"1\"\n- !!str 1\n- ! 1\n- |\n  1\n");
  REQUIRE(document.problems.empty());
  const std::vector<bool> quoted{false, true, true, true, true, true};
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    CAPTURE(i);
    CHECK(document.root->items.at(i)->quoted == quoted[i]);
  }
}

}  // namespace
}  // namespace wsurge
