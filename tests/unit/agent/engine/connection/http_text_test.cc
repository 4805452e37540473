#include "agent/engine/connection/http_text.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("http text: a resource is encoded where it must be, and only there") {
  CHECK(EncodeResource("/a/b?c=d&e=%20,+~!$'()*:@;=[]") == "/a/b?c=d&e=%20,+~!$'()*:@;=[]");
  CHECK(EncodeResource("/a b") == "/a%20b");
  CHECK(EncodeResource("/x HTTP/1.1\r\nHost: evil\r\n\r\n") ==
        "/x%20HTTP/1.1%0D%0AHost:%20evil%0D%0A%0D%0A");
  CHECK(EncodeResource("/\xc3\xa4#\"<>\x7f") == "/%C3%A4%23%22%3C%3E%7F");
  CHECK(EncodeResource(std::string_view("/\0", 2)) == "/%00");
}

TEST_CASE("http text: nothing that could end a header's line is a header's value") {
  for (const std::string_view value : {"", "Bearer a.b-c", "a\tb", "\xc3\xa4"}) {
    CHECK(IsHeaderValue(value));
  }
  for (const std::string_view value : {std::string_view("a\r\nX: y"), std::string_view("a\n"),
                                       std::string_view("\0", 1), std::string_view("\x7f")}) {
    CHECK_FALSE(IsHeaderValue(value));
  }
}

TEST_CASE("http text: a cookie's value ends with the cookie") {
  CHECK(IsCookieValue("a=b \"c\", d"));
  CHECK_FALSE(IsCookieValue("a; admin=1"));
  CHECK_FALSE(IsCookieValue("a\r\n"));
  CHECK_FALSE(IsCookieValue("a\\b"));
}

TEST_CASE("http text: tokens") {
  CHECK(IsToken("chat.v2"));
  CHECK_FALSE(IsToken(""));
  CHECK_FALSE(IsToken("a b"));
  CHECK_FALSE(IsToken("a,b"));
  CHECK_FALSE(IsToken("a\n"));
}

}  // namespace
}  // namespace wsurge
