#include "common/message/received_message.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::string Nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST_CASE("received message: is read as a number") {
  CHECK(ReceivedMessage("0.5").number() == 0.5);
  CHECK(ReceivedMessage(" 7 ").number() == 7);
  const ReceivedMessage none("x");
  CHECK(!none.number());
  CHECK(!none.number());
  CHECK(ReceivedMessage("a").payload() == "a");
  CHECK(!ReceivedMessage("a").binary());
  CHECK(ReceivedMessage("a", true).binary());
}

TEST_CASE("received message: the text of a JSON value") {
  constexpr std::string_view kDocument = R"({
    "text": "a\"bäA", "empty": "", "yes": true, "no": false, "none": null,
    "n": [0, -1, 9223372036854775807, -9223372036854775808, 18446744073709551615, 1.5, 1e3, 1.0],
    "deep": {"list": [1, {"a": "x"}, []], "map": {}},
    "a/b": 1, "m~n": 2, "": 3, " ": 4, "~1": 5
  })";
  struct Row {
    std::string_view pointer;
    std::optional<std::string_view> text;
  };
  const Row rows[] = {
      {"/text", "a\"bäA"},
      {"/empty", ""},
      {"/yes", "true"},
      {"/no", "false"},
      {"/none", "null"},
      {"/n/0", "0"},
      {"/n/1", "-1"},
      {"/n/2", "9223372036854775807"},
      {"/n/3", "-9223372036854775808"},
      {"/n/4", "18446744073709551615"},
      {"/n/5", "1.5"},
      {"/n/6", "1000"},
      {"/n/7", "1"},
      {"/deep", R"({"list":[1,{"a":"x"},[]],"map":{}})"},
      {"/deep/list/1/a", "x"},
      {"/deep/list/2", "[]"},
      {"/deep/map", "{}"},
      {"/a~1b", "1"},
      {"/m~0n", "2"},
      {"/", "3"},
      {"/ ", "4"},
      {"/~01", "5"},
      {"/other", std::nullopt},
      {"/text/a", std::nullopt},
      {"/n/8", std::nullopt},
      {"/n/-", std::nullopt},
      {"/n/01", std::nullopt},
      {"/n/x", std::nullopt},
      {"/deep/list/1/a/", std::nullopt},
      {"text", std::nullopt},
      {"/m~n", std::nullopt},
      {"/~", std::nullopt},
  };
  const ReceivedMessage message(kDocument);
  for (const Row& row : rows) {
    CAPTURE(row.pointer);
    CHECK(message.JsonText(row.pointer) == row.text);
    CHECK(message.HasJson(row.pointer) == row.text.has_value());
  }
}

TEST_CASE("received message: the empty pointer is the whole document") {
  CHECK(ReceivedMessage(" \"text\" ").JsonText("") == "text");
  CHECK(ReceivedMessage("[1 , 2.5,\"\\u0001\\n\\/\"]").JsonText("") == R"([1,2.5,"\u0001\n/"])");
  CHECK(ReceivedMessage("12").JsonText("") == "12");
  CHECK(ReceivedMessage("null").JsonText("") == "null");
}

TEST_CASE("received message: numbers are exact") {
  struct Row {
    std::string_view message, text;
  };
  const Row rows[] = {
      {"0.1", "0.1"},
      {"12.50", "12.5"},
      {"1700000000.1234567", "1700000000.1234567"},
      {"0.84442185152504811", "0.8444218515250481"},
      {"3.1415926535897931", "3.141592653589793"},
      {"8.988465674311579e+307", "8.988465674311579e+307"},
      {"2.2250738585072014e-308", "2.2250738585072014e-308"},
      {"5e-324", "5e-324"},
      {"9007199254740993.0", "9007199254740992"},
      {"-0.5e-10", "-5e-11"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    CHECK(ReceivedMessage(row.message).JsonText("") == row.text);
    CHECK(ReceivedMessage(row.message).JsonNumber("") == std::strtod(row.message.data(), nullptr));
  }
}

TEST_CASE("received message: a JSON value as a number") {
  const ReceivedMessage message(R"([1, -2, 18446744073709551615, 0.25, "3", true, null, []])");
  CHECK(message.JsonNumber("/0") == 1);
  CHECK(message.JsonNumber("/1") == -2);
  CHECK(message.JsonNumber("/2") == 18446744073709551615.0);
  CHECK(message.JsonNumber("/3") == 0.25);
  for (const std::string_view pointer : {"/4", "/5", "/6", "/7", "/8", ""}) {
    CAPTURE(pointer);
    CHECK(!message.JsonNumber(pointer));
  }
}

TEST_CASE("received message: what is no JSON has no values") {
  const std::string deepest = Nested(32), too_deep = Nested(33);
  CHECK(ReceivedMessage(deepest).HasJson(""));
  const std::string_view none[] = {
      "",           " ",
      "x",          "{",
      "{\"a\":1,}", "[1,]",
      "{'a':1}",    "1 2",
      "{}{}",       "01",
      "+1",         ".5",
      "NaN",        "Infinity",
      "\"\x01\"",   "\"\xff\"",
      "/**/1",      "1//",
      "\"\\x\"",    "\"\\ud800\"",
      "tru",        "\xef\xbb\xbf{}",
      too_deep,     "[1] x",
  };
  for (const std::string_view text : none) {
    CAPTURE(text);
    CHECK(!ReceivedMessage(text).HasJson(""));
    CHECK(!ReceivedMessage(text).JsonText(""));
    CHECK(!ReceivedMessage(text).JsonNumber(""));
  }
}

TEST_CASE("received message: of keys that come twice the last one counts") {
  CHECK(ReceivedMessage(R"({"a":1,"b":2,"a":3})").JsonText("/a") == "3");
}

TEST_CASE("received message: larger than its first memory") {
  std::string text = "[";
  for (int i = 0; i < 10'000; ++i) text += "{\"name\":\"a rather long name that is stored\"},";
  text += "\"end\"]";
  const ReceivedMessage message(text);
  CHECK(message.JsonText("/10000") == "end");
  CHECK(message.JsonText("/9999/name") == "a rather long name that is stored");
}

}  // namespace
}  // namespace wsurge
