#include "common/message/template.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "common/base/clock.h"
#include "common/message/append.h"
#include "common/message/stamp.h"

namespace wsurge {
namespace {

std::optional<Template::Meaning> Lookup(std::string_view name) {
  if (name == "var") return "value";
  if (name == "tricky") return "${seq}";
  if (name == "empty") return "";
  if (name == "token") return Variable{1};
  if (name == "users.name") return DataField{0, 1};
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
    CHECK(Parsed(row.text).Render({.connection = 7, .seq = 8, .received = 9}) == row.rendered);
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
      {"${seq(1)}", 0, "unknown name \"seq(1)\""},
      {"${random.ant(1,2)}", 0, "unknown name \"random.ant(1,2)\""},
      {"a ${random.int}", 2, "random.int takes its arguments in parentheses: ${random.int(1,100)}"},
      {"${random.int(1,2}", 0,
       "random.int takes its arguments in parentheses: ${random.int(1,100)}"},
      {"${random.text(}", 0, "random.text takes its arguments in parentheses: ${random.text(16)}"},
      {"${random.int()}", 0,
       "random.int: \"\" is not a whole number; it is written ${random.int(1,100)}"},
      {"${random.int(1)}", 0,
       "random.int takes 2 numbers, here are 1; it is written ${random.int(1,100)}"},
      {"${random.int(1,2,3)}", 0,
       "random.int takes 2 numbers, here are 3; it is written ${random.int(1,100)}"},
      {"${random.int(1,x)}", 0,
       "random.int: \"x\" is not a whole number; it is written ${random.int(1,100)}"},
      {"${random.int(1,2.5)}", 0,
       "random.int: \"2.5\" is not a whole number; it is written ${random.int(1,100)}"},
      {"${random.int(0,9223372036854775808)}", 0,
       "random.int: \"9223372036854775808\" is not a whole number; it is written "
       "${random.int(1,100)}"},
      {"${random.int(2,1)}", 0,
       "random.int: the first number must not be larger than the second, here 2 and 1"},
      {"${random.text(0)}", 0, "random.text: the length must be 1 to 1048576, not 0"},
      {"${random.text(1,2)}", 0,
       "random.text takes 1 number, here are 2; it is written ${random.text(16)}"},
      {"${random.bytes(1048577)}", 0, "random.bytes: the length must be 1 to 1048576, not 1048577"},
      {"${random.bytes(-1)}", 0, "random.bytes: the length must be 1 to 1048576, not -1"},
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
  Parsed("${connection}").Render({.connection = UINT64_MAX}, out);
  CHECK(out == "before 18446744073709551615");
}

TEST_CASE("template: now_ns is a Unix time in nanoseconds") {
  const std::string text = Parsed("${now_ns}").Render({});
  CHECK(text.size() == 19);  // from 2001 to 2286
}

TEST_CASE("template: functions take spaces and the ends of their ranges") {
  using Parts = std::vector<Template::Part>;
  CHECK(Parsed("${random.int( 1 , 100 )}").parts() == Parts{RandomInt{1, 100}});
  CHECK(Parsed("${random.int(-9223372036854775808,9223372036854775807)}").parts() ==
        Parts{RandomInt{INT64_MIN, INT64_MAX}});
  CHECK(Parsed("${random.int(5,5)}").parts() == Parts{RandomInt{5, 5}});
  CHECK(Parsed("${random.text(1)}").parts() == Parts{RandomText{1}});
  CHECK(Parsed("a${random.bytes(1048576)}").parts() == Parts{"a", RandomBytes{1 << 20}});
}

TEST_CASE("template: random values come from the stream given") {
  const Template text = Parsed("${random.int(10,99)} ${random.text(5)} ${random.bytes(3)} ${uuid}");
  RandomStream a(1, 2), b(1, 2);
  const std::string rendered = text.Render({.random = &a});
  std::string expected = std::to_string(b.Int(10, 99)) + " ";
  b.AppendText(5, expected);
  expected += " ";
  b.AppendBytes(3, expected);
  expected += " ";
  b.AppendUuid(expected);
  CHECK(rendered == expected);
  CHECK(text.Render({.random = &a}) != rendered);
}

TEST_CASE("template: session, role and agent") {
  CHECK(Parsed("${session}/${role}/${agent}")
            .Render({.session = 12, .role = "reader", .agent = "a-1"}) == "12/reader/a-1");
}

TEST_CASE("template: variables and data fields, empty where there is none") {
  const Template text = Parsed("<${token}|${users.name}>");
  const std::vector<std::string> variables{"no", "yes"};
  const DataRow row{"1", "ann"}, short_row{"1"};
  const std::vector<const DataRow*> rows{&row}, short_rows{&short_row}, none{nullptr};
  CHECK(text.Render({.variables = variables, .rows = rows}) == "<yes|ann>");
  CHECK(text.Render({.variables = std::span(variables).first(1), .rows = none}) == "<|>");
  CHECK(text.Render({.rows = short_rows}) == "<|>");
  CHECK(text.Render({}) == "<|>");
}

TEST_CASE("template: a filler is letters and digits, as many as asked, always the same") {
  for (const std::uint64_t length : {0U, 1U, 61U, 62U, 63U, 124U, 1000U, 1U << 20}) {
    CAPTURE(length);
    const std::string text = Template({"x", Filler{length}}).Render({}).substr(1);
    REQUIRE(text.size() == length);
    bool repeats = true;
    for (std::size_t i = 0; i < length; ++i) {
      repeats = repeats && text[i] == kLettersAndDigits[i % kLettersAndDigits.size()];
    }
    CHECK(repeats);
  }
}

TEST_CASE("template: in JSON, values are escaped and the text around them is not") {
  const std::string tricky = "q\" b\\ n\n t\t \x01 \x1f \x7f / ä";
  const std::string escaped = R"(q\" b\\ n\n t\t \u0001 \u001f )"
                              "\x7f / ä";
  const std::vector<std::string> variables{tricky};
  const DataRow row{tricky};
  const std::vector<const DataRow*> rows{&row};
  const TemplateValues values{
      .role = tricky, .agent = tricky, .seq = 3, .variables = variables, .rows = rows};
  using Part = Template::Part;
  for (const Part& part : {Part(Placeholder::kRole), Part(Placeholder::kAgent), Part(Variable{0}),
                           Part(DataField{0, 0})}) {
    CHECK(Template({"\"\n", part, "\\"}, TemplateEncoding::kJson).Render(values) ==
          "\"\n" + escaped + "\\");
    CHECK(Template({part}).Render(values) == tricky);
  }
  CHECK(Template({"[", Placeholder::kSeq, "]"}, TemplateEncoding::kJson).Render(values) == "[3]");
}

TEST_CASE("template: every control character is escaped as RFC 8259 wants it") {
  const std::string all("\0\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10", 17);
  std::string out;
  AppendJsonEscaped(all, out);
  CHECK(out ==
        R"(\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010)");
}

TEST_CASE("template: a stamp stands where it is written, and only there") {
  const Stamp stamp{.tag = 1, .sender = 35, .number = 36, .due = Nanos(7)};
  std::string token;
  AppendStamp(stamp, token);
  const Template stamped = Parsed("a${stamp}b");
  CHECK(stamped.has_stamp());
  CHECK(stamped.Render({.stamp = stamp}) == "a" + token + "b");
  CHECK_FALSE(Parsed("~ws ${seq} $${stamp}").has_stamp());
}

TEST_CASE("template: names of placeholders lead there and back") {
  using P = Placeholder;
  std::set<std::string_view> names;
  for (const auto placeholder : {P::kConnection, P::kSession, P::kRole, P::kAgent, P::kSeq,
                                 P::kReceived, P::kNowNs, P::kUuid, P::kStamp}) {
    names.insert(PlaceholderName(placeholder));
    CHECK(PlaceholderFromName(PlaceholderName(placeholder)) == placeholder);
  }
  CHECK(names == std::set<std::string_view>{"connection", "session", "role", "agent", "seq",
                                            "received", "now_ns", "uuid", "stamp"});
  CHECK(!PlaceholderFromName("var"));
}

}  // namespace
}  // namespace wsurge
