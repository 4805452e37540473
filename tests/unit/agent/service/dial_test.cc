#include "agent/service/dial.h"

#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("ParseControllerAddress: host and port") {
  struct Row {
    const char* text;
    const char* host;
    int port;
  };
  const Row rows[] = {
      {"127.0.0.1:9700", "127.0.0.1", 9700},
      {"control.example:1", "control.example", 1},
      {"[::1]:65535", "::1", 65535},
  };
  for (const Row& row : rows) {
    const auto address = ParseControllerAddress(row.text);
    REQUIRE_MESSAGE(address.ok(), row.text);
    CHECK(address->host == row.host);
    CHECK(address->port == row.port);
  }
}

TEST_CASE("ParseControllerAddress: anything else is refused") {
  for (const std::string text :
       {"", "host", ":9700", "host:", "host:0", "host:65536", "host:9x", "::1:9700",
        "unix:/tmp/socket:1", "http://host:80", "[::1:9700", "[host]:9700", "ho st:1"}) {
    CHECK(ParseControllerAddress(text).status().message() ==
          "--controller \"" + text +
              "\": expected HOST:PORT, for example 127.0.0.1:9700 or [::1]:9700");
  }
}

TEST_CASE("CheckTransport: plain text stays on this host") {
  struct Row {
    const char* host;
    bool tls;
    bool ok;
  };
  const Row rows[] = {
      {"127.0.0.1", false, true},
      {"localhost", false, true},
      {"::1", false, true},
      {"10.0.0.1", false, false},
      {"0.0.0.0", false, false},
      {"control.example", false, false},
      {"::ffff:10.0.0.1", false, false},
      {"10.0.0.1", true, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.host);
    CHECK(CheckTransport({row.host, 9700}, row.tls).ok() == row.ok);
  }
  CHECK(CheckTransport({"10.0.0.1", 9700}, false).message() ==
        "the controller 10.0.0.1 is not on this host, and plain text is for loopback only; give "
        "--tls-ca, --tls-cert and --tls-key (wsurge certs makes them)");
}

}  // namespace
}  // namespace wsurge
