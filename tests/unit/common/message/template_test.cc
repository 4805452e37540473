#include "common/message/template.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::optional<std::string> Lookup(std::string_view name) {
  if (name == "var") return "value";
  if (name == "tricky") return "${seq}";
  if (name == "empty") return "";
  return std::nullopt;
}

Template Parsed(std::string_view text) {
  auto parsed = Template::Parse(text, Lookup);
  REQUIRE(std::holds_alternative<Template>(parsed));
  return std::get<Template>(std::move(parsed));
}

TEST_CASE("template: placeholders and vars are filled in, $${ stands for ${") {
  struct Row {
    std::string_view text, rendered;
  };
  const Row rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"${connection}", "7"},
      {"a${seq}b${received}c", "a8b9c"},
      {"${seq}${seq}", "88"},
      {"${var}-${empty}-", "value--"},
      {"${tricky}", "${seq}"},
      {"$${", "${"},
      {"$${seq}", "${seq}"},
      {"${seq}$${seq}${seq}", "8${seq}8"},
      {"$$${seq}", "$${seq}"},
      {"$", "$"},
      {"$ {seq} } {", "$ {seq} } {"},
      {"{${seq}}", "{8}"},
      {"$5 and $$", "$5 and $$"},
      {"ä${seq}ö", "ä8ö"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(Parsed(row.text).Render({7, 8, 9}) == row.rendered);
  }
}

TEST_CASE("template: a text that is none says where and why") {
  struct Row {
    std::string_view text;
    std::size_t offset;
    std::string_view message;
  };
  constexpr std::string_view kOpen =
      "\"${\" is never closed with \"}\"; write $${ for a literal ${";
  const Row rows[] = {
      {"${", 0, kOpen},
      {"ab${seq", 2, kOpen},
      {"${seq} ${", 7, kOpen},
      {"a ${nam}", 2, "unknown name \"nam\""},
      {"${}", 0, "unknown name \"\""},
      {"${ seq}", 0, "unknown name \" seq\""},
      {"${Seq}", 0, "unknown name \"Seq\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = Template::Parse(row.text, Lookup);
    REQUIRE(std::holds_alternative<Template::ParseError>(parsed));
    CHECK(std::get<Template::ParseError>(parsed).offset == row.offset);
    CHECK(std::get<Template::ParseError>(parsed).message == row.message);
  }
}

TEST_CASE("template: neighbouring texts are one part, empty ones none") {
  using Parts = std::vector<Template::Part>;
  CHECK(Template({"a", "", "b", Placeholder::kSeq, "", "c"}).parts() ==
        Parts{"ab", Placeholder::kSeq, "c"});
  CHECK(Parsed("a${var}b").parts() == Parts{"avalueb"});
  CHECK(Parsed("a${var}b") == Template::Literal("avalueb"));
  CHECK(Template::Literal("${seq}").parts() == Parts{"${seq}"});
  CHECK(Template::Literal("").parts().empty());
}

TEST_CASE("template: constant is what has no placeholder") {
  CHECK(Template().is_constant());
  CHECK(Parsed("a${var}$${").is_constant());
  CHECK(!Parsed("${seq}").is_constant());
  CHECK(!Parsed("a${now_ns}").is_constant());
}

TEST_CASE("template: rendering appends, and its largest numbers are whole") {
  std::string out = "before ";
  Parsed("${connection}").Render({UINT64_MAX, 0, 0}, out);
  CHECK(out == "before 18446744073709551615");
}

TEST_CASE("template: now_ns is a Unix time in nanoseconds") {
  const std::string text = Parsed("${now_ns}").Render({});
  CHECK(text.size() == 19);  // from 2001 to 2286
}

TEST_CASE("template: names of placeholders lead there and back") {
  for (const auto placeholder :
       {Placeholder::kConnection, Placeholder::kSeq, Placeholder::kReceived, Placeholder::kNowNs}) {
    CHECK(PlaceholderFromName(PlaceholderName(placeholder)) == placeholder);
  }
  CHECK(!PlaceholderFromName("uuid"));
}

}  // namespace
}  // namespace wsurge
