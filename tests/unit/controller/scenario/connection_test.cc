#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Template Text(std::string_view text) { return Template::Literal(text); }

ConnectionOptions Connection(std::string_view inside) {
  const std::string section = "connection: {" + std::string(inside) + "}";
  return RightWith(section, &TestFiles()).roles.at(0).connection;
}

TEST_CASE("connection: headers, cookies and sub-protocols are templates") {
  const auto options = Connection(
      R"(headers: {X-A: "${text} ${connection}", B: 5, C: "\t${env.TOKEN}"},)"
      R"( cookies: {sid: "${uuid}", n: "%20"}, subprotocols: [chat.v2, "v${random.int(1,3)}"])");
  CHECK(options.headers ==
        std::vector<NamedTemplate>{{"X-A", Template({"hello ", Placeholder::kConnection})},
                                   {"B", Text("5")},
                                   {"C", Text("\tsecret-token")}});
  CHECK(options.cookies ==
        std::vector<NamedTemplate>{{"sid", Template({Placeholder::kUuid})}, {"n", Text("%20")}});
  CHECK(options.subprotocols ==
        std::vector<Template>{Text("chat.v2"), Template({"v", RandomInt{1, 3}})});
  CHECK(Connection("subprotocols: chat").subprotocols == std::vector<Template>{Text("chat")});
}

TEST_CASE("connection: what is not given keeps its default") {
  const ConnectionOptions defaults;
  CHECK(Connection("") == defaults);
  const auto options = Connection("timeouts: {upgrade: 60s, close: 500ms}");
  CHECK(options.connect_timeout == seconds(5));
  CHECK(options.upgrade_timeout == seconds(60));
  CHECK(options.close_timeout == milliseconds(500));
  CHECK(!defaults.compression);
  CHECK(!Connection("compression: off").compression);
  CHECK(Connection("compression: {}").compression == Compression{});
  CHECK(Connection("reconnect: {}").reconnect == Reconnect{});
}

TEST_CASE("connection: every option against the model") {
  CHECK(Connection("compression: {window_bits: 9, memory_level: 1, context_takeover: false, "
                   "threshold: 1KiB}")
            .compression == Compression{9, 1, false, 1024});
  CHECK(Connection("max_message: 1GiB").max_message_bytes == 1 << 30);
  CHECK(!Connection("no_delay: false").no_delay);
  CHECK(Connection("sources: [127.0.0.2, \"::1\"]").sources ==
        std::vector<std::string>{"127.0.0.2", "::1"});
  CHECK(Connection("sources: 127.0.0.2").sources == std::vector<std::string>{"127.0.0.2"});
  CHECK(Connection("resolve: each").resolve == ResolveMode::kEach);
  CHECK(Connection("ping: {every: 15s}").ping_every == seconds(15));
  CHECK(Connection("read_rate: 10KiB/s").read_bytes_per_second == 10240);
  CHECK(Connection("fragment: 1KiB").fragment_bytes == 1024);
  CHECK(Connection("ceiling: 140/s").ceiling_per_second == 140);
  CHECK(Connection("reconnect: {after: 200ms, at_most: 1s, jitter: 0, times: 3}").reconnect ==
        Reconnect{milliseconds(200), seconds(1), 0, 3});
  // The longest delay is no shorter than the first.
  CHECK(Connection("reconnect: {after: 10s}").reconnect->at_most == seconds(10));
}

TEST_CASE("connection: the files of tls are read where the scenario is") {
  const TlsOptions tls =
      Connection("tls: {verify: false, ca: ca.pem, cert: ca.pem, key: key.pem, server_name: a.b}")
          .tls;
  CHECK(!tls.verify);
  CHECK(tls.ca_pem == TestFiles().files.at("ca.pem"));
  CHECK(tls.cert_pem == TestFiles().files.at("ca.pem"));
  CHECK(tls.key_pem == TestFiles().files.at("key.pem"));
  CHECK(tls.server_name == "a.b");
  CHECK(Said(ParseWith("connection: {tls: {ca: ca.pem}}")) ==
        "6:24: connection.tls.ca: the file \"ca.pem\" cannot be read from here");
}

}  // namespace
}  // namespace wsurge
