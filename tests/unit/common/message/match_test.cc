#include "common/message/match.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

bool Matches(const Match& match, std::string_view message, const TemplateValues& values = {},
             bool binary = false) {
  std::string scratch = "left over";
  return match.Matches(ReceivedMessage(message, binary), values, scratch);
}

Match OfNumber(NumberRange range) {
  Match match;
  match.number = range;
  return match;
}

Match OfJson(JsonCondition condition) {
  Match match;
  match.json = std::move(condition);
  return match;
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
  const Match below = OfNumber({std::nullopt, 0.2});
  CHECK(Matches(below, "0.19999"));
  CHECK(Matches(below, "9.1e-05"));
  CHECK(Matches(below, "-7"));
  CHECK(!Matches(below, "0.2"));
  CHECK(!Matches(below, "0.3"));
  CHECK(!Matches(below, "ECHO 0.1"));
  const Match above = OfNumber({0.8, std::nullopt});
  CHECK(Matches(above, "0.81"));
  CHECK(!Matches(above, "0.8"));
  const Match between = OfNumber({0.2, 0.8});
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
  Match match = OfNumber({0.1, std::nullopt});
  match.texts = {{TextRelation::kStartsWith, Template::Literal("0.")},
                 {TextRelation::kEndsWith, Template({Placeholder::kSeq})}};
  match.regex = *Regex::Compile("5");
  match.size = {.above = 2, .below = 6, .equals = {}};
  match.binary = false;
  const auto seq = [](std::uint64_t n) { return TemplateValues{.seq = n}; };
  CHECK(Matches(match, "0.57", seq(7)));
  CHECK(!Matches(match, "0.57", seq(8)));
  CHECK(!Matches(match, "1.57", seq(7)));
  CHECK(!Matches(match, "0.057", seq(7)));
  CHECK(!Matches(match, "0.67", seq(7)));
  CHECK(!Matches(match, "0.5677", seq(7)));
  CHECK(!Matches(match, "0.57", seq(7), true));
  CHECK(Matches(Match{}, "anything"));
}

TEST_CASE("match: kind and size of the message") {
  Match binary;
  binary.binary = true;
  CHECK(Matches(binary, "x", {}, true));
  CHECK(!Matches(binary, "x", {}, false));
  struct Row {
    SizeCondition size;
    std::uint64_t bytes;
    bool holds;
  };
  const Row rows[] = {
      {{}, 0, true},
      {{.above = 3, .below = {}, .equals = {}}, 4, true},
      {{.above = 3, .below = {}, .equals = {}}, 3, false},
      {{.above = {}, .below = 3, .equals = {}}, 2, true},
      {{.above = {}, .below = 3, .equals = {}}, 3, false},
      {{.above = {}, .below = {}, .equals = 3}, 3, true},
      {{.above = {}, .below = {}, .equals = 3}, 4, false},
      {{.above = {}, .below = {}, .equals = 0}, 0, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    CHECK(row.size.Contains(row.bytes) == row.holds);
    Match match;
    match.size = row.size;
    CHECK(Matches(match, std::string(row.bytes, 'x')) == row.holds);
  }
}

TEST_CASE("match: conditions on a JSON value") {
  constexpr std::string_view kMessage = R"({"id": 7, "name": "seven", "none": null, "n": 0.5})";
  const auto equals = [](std::string_view pointer, Template value) {
    return OfJson({std::string(pointer), std::move(value), {}});
  };
  CHECK(Matches(equals("/id", Template({Placeholder::kSeq})), kMessage, {.seq = 7}));
  CHECK(!Matches(equals("/id", Template({Placeholder::kSeq})), kMessage, {.seq = 8}));
  CHECK(Matches(equals("/name", Template::Literal("seven")), kMessage));
  CHECK(!Matches(equals("/name", Template::Literal("\"seven\"")), kMessage));
  CHECK(Matches(equals("/none", Template::Literal("null")), kMessage));
  CHECK(!Matches(equals("/other", Template::Literal("")), kMessage));
  CHECK(!Matches(equals("/id", Template::Literal("7")), "no JSON"));

  CHECK(Matches(OfJson({"/n", {}, NumberRange{0.4, 0.6}}), kMessage));
  CHECK(!Matches(OfJson({"/n", {}, NumberRange{0.5, {}}}), kMessage));
  CHECK(!Matches(OfJson({"/name", {}, NumberRange{}}), kMessage));
  CHECK(!Matches(OfJson({"/n", Template::Literal("0.5"), NumberRange{0.5, {}}}), kMessage));
  CHECK(!Matches(OfJson({"/n", Template::Literal("0.6"), NumberRange{0.4, {}}}), kMessage));
  CHECK(Matches(OfJson({"/n", Template::Literal("0.5"), NumberRange{0.4, {}}}), kMessage));

  CHECK(Matches(OfJson({"/none", {}, {}}), kMessage));
  CHECK(!Matches(OfJson({"/other", {}, {}}), kMessage));
  CHECK(!Matches(OfJson({"/none", {}, {}, false}), kMessage));
  CHECK(Matches(OfJson({"/other", {}, {}, false}), kMessage));
  CHECK(Matches(OfJson({"/other", {}, {}, false}), "no JSON"));
}

TEST_CASE("match: relations have the words of the scenario language") {
  CHECK(TextRelationName(TextRelation::kEquals) == "equals");
  CHECK(TextRelationName(TextRelation::kContains) == "contains");
  CHECK(TextRelationName(TextRelation::kStartsWith) == "starts_with");
  CHECK(TextRelationName(TextRelation::kEndsWith) == "ends_with");
}

}  // namespace
}  // namespace wsurge
