#include "common/plan/url.h"

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("url: the authority is what stands in the Host header") {
  struct Row {
    const char* host;
    std::uint16_t port;
    const char* authority;
  };
  const Row rows[] = {
      {"a.example", 80, "a.example"},      {"a.example", 9001, "a.example:9001"},
      {"127.0.0.1", 443, "127.0.0.1:443"}, {"::1", 80, "[::1]"},
      {"::1", 9001, "[::1]:9001"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.authority);
    Url url;
    url.host = row.host;
    url.port = row.port;
    CHECK(url.Authority() == row.authority);
  }
}

}  // namespace
}  // namespace wsurge
