#include "common/plan/url.h"

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("url: the authority is what stands in the Host header") {
  struct Row {
    bool tls;
    const char* host;
    std::uint16_t port;
    const char* authority;
  };
  const Row rows[] = {
      {false, "a.example", 80, "a.example"},      {false, "a.example", 9001, "a.example:9001"},
      {false, "127.0.0.1", 443, "127.0.0.1:443"}, {true, "127.0.0.1", 443, "127.0.0.1"},
      {true, "a.example", 80, "a.example:80"},    {false, "::1", 80, "[::1]"},
      {false, "::1", 9001, "[::1]:9001"},         {true, "::1", 443, "[::1]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.authority);
    Url url;
    url.tls = row.tls;
    url.host = row.host;
    url.port = row.port;
    CHECK(url.Authority() == row.authority);
  }
}

}  // namespace
}  // namespace wsurge
