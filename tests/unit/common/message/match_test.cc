#include "common/message/match.h"

#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

bool Matches(const Match& match, std::string_view message, const TemplateValues& values = {}) {
  std::string scratch = "left over";
  return match.Matches(message, values, scratch);
}

TEST_CASE("match: what is a number and what is not") {
  struct Row {
    std::string_view text;
    std::optional<double> number;
  };
  const Row rows[] = {
      {"0.25", 0.25},
      {"9.1e-05", 9.1e-05},
      {"9.1E-05", 9.1e-05},
      {"1e3", 1000},
      {"-3", -3},
      {"0", 0},
      {"  0.5\n", 0.5},
      {"00012", 12},
      {".5", 0.5},
      {"5.", 5},
      {"0.1234567890123456", 0.1234567890123456},
      {"1e-400", std::nullopt},
      {"", std::nullopt},
      {" ", std::nullopt},
      {"x", std::nullopt},
      {"0x10", std::nullopt},
      {"0x1p3", std::nullopt},
      {"1x", std::nullopt},
      {"1 2", std::nullopt},

      {"inf", std::nullopt},
      {"-inf", std::nullopt},
      {"nan", std::nullopt},
      {"1e999", std::nullopt},
      {"+1", std::nullopt},
      {"1e", std::nullopt},
      {"1,5", std::nullopt},
      {"BUY 1", std::nullopt},
      {"-", std::nullopt},
      {"1_000", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(ParseNumber(row.text) == row.number);
  }
}

TEST_CASE("match: a number lies strictly between its limits") {
  const Match below{{}, NumberRange{std::nullopt, 0.2}};
  CHECK(Matches(below, "0.19999"));
  CHECK(Matches(below, "9.1e-05"));
  CHECK(Matches(below, "-7"));
  CHECK(!Matches(below, "0.2"));
  CHECK(!Matches(below, "0.3"));
  CHECK(!Matches(below, "ECHO 0.1"));
  const Match above{{}, NumberRange{0.8, std::nullopt}};
  CHECK(Matches(above, "0.81"));
  CHECK(!Matches(above, "0.8"));
  const Match between{{}, NumberRange{0.2, 0.8}};
  CHECK(Matches(between, "0.5"));
  CHECK(!Matches(between, "0.1"));
  CHECK(!Matches(between, "0.9"));
}

TEST_CASE("match: relations of texts") {
  struct Row {
    TextRelation relation;
    std::string_view message, value;
    bool holds;
  };
  using R = TextRelation;
  const Row rows[] = {
      {R::kEquals, "ab", "ab", true},       {R::kEquals, "ab", "a", false},
      {R::kEquals, "ab", "AB", false},      {R::kEquals, "", "", true},
      {R::kContains, "abc", "b", true},     {R::kContains, "abc", "", true},
      {R::kContains, "abc", "d", false},    {R::kStartsWith, "abc", "ab", true},
      {R::kStartsWith, "abc", "bc", false}, {R::kStartsWith, "a", "ab", false},
      {R::kEndsWith, "abc", "bc", true},    {R::kEndsWith, "abc", "ab", false},
      {R::kEndsWith, "c", "bc", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    CAPTURE(row.value);
    CHECK(TextHolds(row.relation, row.message, row.value) == row.holds);
  }
}

TEST_CASE("match: every condition has to hold, values are rendered first") {
  const Match match{{{TextRelation::kStartsWith, Template::Literal("0.")},
                     {TextRelation::kEndsWith, Template({Placeholder::kSeq})}},
                    NumberRange{0.1, std::nullopt}};
  CHECK(Matches(match, "0.57", {0, 7, 0}));
  CHECK(!Matches(match, "0.57", {0, 8, 0}));
  CHECK(!Matches(match, "1.57", {0, 7, 0}));
  CHECK(!Matches(match, "0.07", {0, 7, 0}));
  CHECK(Matches(Match{}, "anything"));
}

TEST_CASE("match: relations have the words of the scenario language") {
  CHECK(TextRelationName(TextRelation::kEquals) == "equals");
  CHECK(TextRelationName(TextRelation::kContains) == "contains");
  CHECK(TextRelationName(TextRelation::kStartsWith) == "starts_with");
  CHECK(TextRelationName(TextRelation::kEndsWith) == "ends_with");
}

}  // namespace
}  // namespace wsurge
