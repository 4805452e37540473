#include "controller/service/listen_address.h"

#include <string>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

TEST_CASE("ParseHostPort: what is accepted and how it is written back") {
  struct Row {
    const char* text;
    const char* host;
    int port;
  };
  constexpr Row kRows[] = {
      {"127.0.0.1:7700", "127.0.0.1", 7700},
      {"[::1]:0", "::1", 0},
      {"[::]:65535", "::", 65535},
      {"localhost:1", "localhost", 1},
      {"load-1.example:80", "load-1.example", 80},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto address = ParseHostPort(row.text);
    REQUIRE(address.ok());
    CHECK(address->host == row.host);
    CHECK(address->port == row.port);
    CHECK(address->Text() == row.text);
  }
}

TEST_CASE("ParseHostPort: what is refused, and why") {
  struct Row {
    const char* text;
    const char* why;
  };
  constexpr Row kRows[] = {
      {"", "there is no port"},
      {"127.0.0.1", "there is no port"},
      {":7700", "the host is no address and no name"},
      {"a:", "the port is a number from 0 to 65535"},
      {"a:65536", "the port is a number from 0 to 65535"},
      {"a:-1", "the port is a number from 0 to 65535"},
      {"a:7x", "the port is a number from 0 to 65535"},
      {"unix:/tmp/socket", "the port is a number from 0 to 65535"},
      {"::1:7700", "an IPv6 address stands in brackets"},
      {"[127.0.0.1]:7700", "what stands in brackets is no IPv6 address"},
      {"a b:1", "the host is no address and no name"},
      {"dns:///a:1", "an IPv6 address stands in brackets"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto address = ParseHostPort(row.text);
    REQUIRE_FALSE(address.ok());
    CHECK(address.status().message() == std::string("\"") + row.text + "\" is not HOST:PORT: " +
                                            row.why + "; an example is 127.0.0.1:7700");
  }
}

TEST_CASE("CheckListen: only loopback needs no TLS") {
  struct Row {
    const char* host;
    bool loopback;
  };
  constexpr Row kRows[] = {
      {"127.0.0.1", true},
      {"127.9.9.9", true},
      {"::1", true},
      {"localhost", true},
      {"::ffff:127.0.0.1", true},
      {"::ffff:7f00:1", true},
      {"0.0.0.0", false},
      {"::", false},
      {"::ffff:0.0.0.0", false},
      {"::ffff:10.0.0.1", false},
      {"10.0.0.1", false},
      {"128.0.0.1", false},
      {"example.org", false},
      {"localhost.example.org", false},
      {"127.1", false},
      {"127.0.0.1.example.org", false},
      {"fe80::1", false},
      {"::2", false},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.host);
    const HostPort address{row.host, 7700};
    CHECK(CheckListen(address, false).ok() == row.loopback);
    CHECK(CheckDial(address, false).ok() == row.loopback);
    CHECK(CheckListen(address, true).ok());
    CHECK(CheckDial(address, true).ok());
  }
  CHECK(CheckListen({"::", 7700}, false).message() ==
        "will not listen on [::]:7700 without mutual TLS: it is not a loopback address; give "
        "--tls-ca, --tls-cert and --tls-key (`wsurge certs DIR` makes them), or listen on "
        "127.0.0.1");
}

}  // namespace
}  // namespace wsurge
