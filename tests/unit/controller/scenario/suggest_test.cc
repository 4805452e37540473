#include "controller/scenario/suggest.h"

#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("suggest: distance counts letters added, removed, changed and swapped") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("send", "send") == 0);
  CHECK(EditDistance("", "abc") == 3);
  CHECK(EditDistance("sned", "send") == 1);
  CHECK(EditDistance("durration", "duration") == 1);
  CHECK(EditDistance("kitten", "sitting") == 3);
}

TEST_CASE("suggest: only what is close is suggested, the closest first") {
  const std::vector<std::string_view> words{"send", "request", "receive", "if", "for"};
  CHECK(ClosestWord("sned", words) == "send");
  CHECK(ClosestWord("SEND", words) == "send");
  CHECK(ClosestWord("recieve", words) == "receive");
  CHECK(ClosestWord("fro", words) == "for");
  CHECK(!ClosestWord("at", words));
  CHECK(!ClosestWord("x", words));
  CHECK(!ClosestWord("", words));
  CHECK(!ClosestWord("subscribe", words));
  CHECK(!ClosestWord(std::string(1'000'000, 's'), words));
  CHECK(DidYouMean("sent", words) == "; did you mean \"send\"?");
  CHECK(DidYouMean("subscribe", words).empty());
}

}  // namespace
}  // namespace wsurge
