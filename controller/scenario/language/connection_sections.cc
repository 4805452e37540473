#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

using shape::In;
using shape::ListOf;
using shape::Named;
using shape::OneOf;
using shape::OneOrMore;
using shape::Text;
using shape::Word;

constexpr std::string_view kToken = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

std::vector<Key> ConnectionKeys() {
  return {
      Key("headers", Named("header names", Text(TextUse::kConnection), kToken),
          "Headers of the opening request. Those of the handshake itself are not yours to "
          "set.",
          "headers: {Authorization: \"Bearer abc\"}"),
      Key("subprotocols", OneOrMore(Text(TextUse::kConnection)),
          "Sub-protocols that are offered, in this order.", "subprotocols: [chat.v2]"),
      Key("cookies", Named("cookie names", Text(TextUse::kConnection), kToken),
          "Cookies of the opening request.", "cookies: {session: \"u-${connection}\"}"),
      Key("tls", In(Kind::kTls), "TLS, for `wss://` and `https://`.",
          "tls: {server_name: example.test}"),
      Key("compression", OneOf({Word({"off"}), In(Kind::kCompression)}),
          "Offers permessage-deflate. `{}` offers it with its defaults.",
          "compression: {window_bits: 12}")
          .Default("off"),
      Key("timeouts", In(Kind::kTimeouts), "How long opening and closing may take.",
          "timeouts: {upgrade: 30s}"),
      Key("max_message", shape::Bytes(1, 1073741824),
          "The largest message that is accepted, after decompression.", "max_message: 64KiB")
          .Default("1MiB"),
      Key("no_delay", shape::Bool(), "`TCP_NODELAY`: small messages leave at once.",
          "no_delay: false")
          .Default("true"),
      Key("sources", OneOrMore(Text(TextUse::kLabel, "an IP address")),
          "Addresses to connect from, taken in turn: one address has about 28,000 "
          "connections to one port. The agent's `--source` overrides it.",
          "sources: [127.0.0.2, 127.0.0.3]"),
      Key("resolve", Word({"once", "each"}),
          "Names are resolved once before the run, the connections taking the addresses "
          "in turn; or for each connection.",
          "resolve: each")
          .Default("once"),
      Key("ping", In(Kind::kPing),
          "Client pings beside the session, each with its time until the pong "
          "(`ws_ping`). Pings from the server are always answered.",
          "ping: {every: 15s}"),
      Key("read_rate", shape::ByteRate(), "Reads no faster than this: a slow consumer.",
          "read_rate: 10KiB/s"),
      Key("fragment", shape::Bytes(1, 1073741824),
          "Sends messages in frames of at most so many bytes.", "fragment: 1KiB"),
      Key("ceiling", shape::Rate(),
          "How many messages one connection can receive at best by the target's own "
          "design. A result above it is marked infeasible.",
          "ceiling: 140/s"),
      Key("reconnect", In(Kind::kReconnect),
          "Opens a connection again that was lost unexpectedly. Without it the session "
          "has failed.",
          "reconnect: {after: 100ms, at_most: 5s, jitter: 0.2, times: 10}"),
  };
}

std::vector<StrangeKey> StrangeConnectionKeys() {
  return {
      {"subprotocol", kOtherWord, "subprotocols"},
      {"protocols", kOtherWord, "subprotocols"},
      {"cookie", kOtherWord, "cookies"},
      {"timeout", kOtherWord, "timeouts"},
      {"deflate", kOtherWord, "compression"},
      {"nodelay", kOtherWord, "no_delay"},
      {"heartbeat", kOtherWord, "ping"},
      {"local_addresses", kOtherWord, "sources"},
      {"localAddress", kOtherWord, "sources"},
      {"retry", kOtherWord, "reconnect"},
      {"dns", kOtherWord, "resolve"},
      {"proxy", kMisplaced, "proxies are not supported: agents connect directly"},
      {"url", kMisplaced,
       "a URL stands in \"targets\", or in a role of \"sessions\" for that role"},
      {"verify", kMisplaced, "\"verify\" belongs into \"tls\""},
      {"insecure", kMisplaced, "write tls: {verify: false}"},
      {"rejectUnauthorized", kMisplaced, "write tls: {verify: false}"},
  };
}

SectionDescription Connection() {
  return {
      .id = "connection",
      .title = "Connection",
      .about =
          "How connections are opened and kept. It stands at the top level for the whole file "
          "and in a role for that role, where each key replaces the file's.",
      .keys = ConnectionKeys(),
      .strange = StrangeConnectionKeys(),
  };
}

SectionDescription Tls() {
  return {
      .id = "tls",
      .title = "TLS",
      .about =
          "For `wss://` targets and `https://` logins. Files are PEM, relative to the "
          "scenario's folder.",
      .keys =
          {
              Key("verify", shape::Bool(),
                  "Whether the server's certificate is verified. `false` needs the agents' "
                  "`--allow-insecure-tls` and is named in the report.",
                  "verify: false")
                  .Default("true"),
              Key("ca", Text(TextUse::kLabel, "a path"),
                  "Who may have signed it. Without it: the authorities of the agent's system.",
                  "ca: ca.pem"),
              Key("cert", Text(TextUse::kLabel, "a path"), "The client's certificate.",
                  "cert: client.pem, key: client.key"),
              Key("key", Text(TextUse::kLabel, "a path"), "The client's private key.",
                  "cert: client.pem, key: client.key"),
              Key("server_name", Text(TextUse::kLabel, "a host name"),
                  "The name that is asked for (SNI) and verified, in place of the URL's host.",
                  "server_name: example.test"),
          },
      .strange =
          {
              {"insecure", kMisplaced, "write verify: false"},
              {"rejectUnauthorized", kMisplaced, "write verify: false"},
              {"sni", kOtherWord, "server_name"},
              {"servername", kOtherWord, "server_name"},
              {"certificate", kOtherWord, "cert"},
          },
      .rules = {{Rule::kNeeds, {"cert", "key"}}, {Rule::kNeeds, {"key", "cert"}}},
  };
}

SectionDescription CompressionSection() {
  return {
      .id = "compression",
      .title = "Compression",
      .about = "What is offered as permessage-deflate (RFC 7692).",
      .keys =
          {
              Key("window_bits", shape::Whole(9, 15), "The window that both sides may use.",
                  "window_bits: 12")
                  .Default("15"),
              Key("memory_level", shape::Whole(1, 9),
                  "zlib's memory level of this side: less memory, less compression.",
                  "memory_level: 4")
                  .Default("8"),
              Key("context_takeover", shape::Bool(),
                  "Whether messages may refer to those before them.", "context_takeover: false")
                  .Default("true"),
              Key("threshold", shape::Bytes(0, 1073741824),
                  "Shorter messages are sent as they are.", "threshold: 256")
                  .Default("0"),
          },
      .strange = {{"level", kOtherWord, "memory_level"}, {"min_size", kOtherWord, "threshold"}},
  };
}

SectionDescription Timeouts() {
  return {
      .id = "timeouts",
      .title = "Timeouts",
      .about = "How long opening and closing a connection may take.",
      .keys =
          {
              Key("connect", shape::Duration(),
                  "For name resolution and for the TCP connection, "
                  "each.",
                  "connect: 1s")
                  .Default("5s"),
              Key("upgrade", shape::Duration(),
                  "For the TLS handshake and for the WebSocket "
                  "upgrade, each.",
                  "upgrade: 30s")
                  .Default("5s"),
              Key("close", shape::Duration(),
                  "From our Close to the peer's. A peer that does not answer is reset, which is no "
                  "error.",
                  "close: 500ms")
                  .Default("2s"),
          },
      .strange = {{"handshake", kOtherWord, "upgrade"},
                  {"reply", kMisplaced, "the timeout of a reply belongs into its step"},
                  {"request", kMisplaced, "the timeout of a request belongs into its step"}},
  };
}

SectionDescription Ping() {
  return {
      .id = "connection_ping",
      .title = "Client pings",
      .about = "`ping` of a connection.",
      .keys =
          {Key("every", shape::Duration(), "How often a ping is sent.", "every: 15s").Required()},
      .strange = {{"interval", kOtherWord, "every"}},
  };
}

SectionDescription ReconnectSection() {
  return {
      .id = "reconnect",
      .title = "Reconnecting",
      .about =
          "After an unexpected loss the connection is opened again and the session starts again "
          "at its first step, with the same `${connection}`, row and variables. Attempt k "
          "(from 0) waits min(`at_most`, `after` x 2^k), varied by `jitter`. The delays count "
          "for the step `reconnect` as well.",
      .keys =
          {
              Key("after", shape::Duration(),
                  "The first delay; it doubles from attempt to attempt.", "after: 500ms")
                  .Default("100ms"),
              Key("at_most", shape::Duration(), "The longest delay.", "at_most: 30s").Default("5s"),
              Key("jitter", shape::Number(0, 1),
                  "How much each delay varies at random: 0.2 is up to 20 % less or more.",
                  "jitter: 0.5")
                  .Default("0.2"),
              Key("times", shape::Whole(1, 1000000), "Attempts after one loss.", "times: 3")
                  .Default("10"),
          },
      .strange = {{"delay", kOtherWord, "after"},
                  {"max_delay", kOtherWord, "at_most"},
                  {"max", kOtherWord, "at_most"},
                  {"attempts", kOtherWord, "times"},
                  {"retries", kOtherWord, "times"}},
  };
}

SectionDescription LoginSection() {
  return {
      .id = "login",
      .title = "Login",
      .about =
          "An HTTP(S) request before each connection; its time is `http_login`. A status outside "
          "200 to 299 fails the connection (`errors.login_status_401.count`). Redirects are not "
          "followed. A role's login takes the "
          "place of the file's.",
      .keys =
          {
              Key("http", In(Kind::kHttp), "The request.",
                  "http: {url: \"http://127.0.0.1:9001/count\"}")
                  .Required(),
              Key("timeout", shape::Duration(), "For the whole of it.",
                  "http: {url: \"http://127.0.0.1:9001/count\"}, timeout: 5s")
                  .Default("10s"),
              Key("extract", OneOf({In(Kind::kLoginExtract), ListOf(In(Kind::kLoginExtract))}),
                  "What of the response is kept in variables of the session, for example for a "
                  "header of the connection.",
                  "http: {url: \"http://127.0.0.1:9001/count\"}, "
                  "extract: {name: token, json: /token}"),
          },
      .strange =
          {
              {"url", kMisplaced, "\"url\" belongs into \"http\": login: {http: {url: ...}}"},
              {"method", kMisplaced, "\"method\" belongs into \"http\": login: {http: {...}}"},
              {"headers", kMisplaced, "\"headers\" belongs into \"http\": login: {http: {...}}"},
              {"body", kMisplaced, "\"body\" belongs into \"http\": login: {http: {...}}"},
              {"json", kMisplaced, "\"json\" belongs into \"http\": login: {http: {...}}"},
              {"request", kOtherWord, "http"},
              {"capture", kOtherWord, "extract"},
              {"save", kOtherWord, "extract"},
          },
  };
}

SectionDescription Http() {
  return {
      .id = "login_http",
      .title = "Login request",
      .about = "`http` of a login.",
      .keys =
          {
              Key("method", Word({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}),
                  "The method of the request.", "method: GET, url: \"http://127.0.0.1:9001/count\"")
                  .Default("POST"),
              Key("url", Text(TextUse::kLogin, "a URL `http://` or `https://`"),
                  "Where to. Path and query may hold placeholders.",
                  "url: \"http://127.0.0.1:9001/count\"")
                  .Required(),
              Key("headers", Named("header names", Text(TextUse::kLogin), kToken),
                  "Headers of the request.",
                  "url: \"http://127.0.0.1:9001/count\", headers: {X-Key: abc}"),
              Key("body", Text(TextUse::kLogin), "The body as it is sent.",
                  "url: \"http://127.0.0.1:9001/count\", body: \"user=${connection}\""),
              Key("json", shape::Anything("any YAML value, texts in it with placeholders"),
                  "The body, written as YAML and sent as JSON with the `Content-Type` that goes "
                  "with it.",
                  "url: \"http://127.0.0.1:9001/count\", json: {user: \"${connection}\"}"),
          },
      .strange =
          {
              {"uri", kOtherWord, "url"},
              {"endpoint", kOtherWord, "url"},
              {"verb", kOtherWord, "method"},
              {"data", kOtherWord, "body"},
              {"payload", kOtherWord, "body"},
              {"text", kOtherWord, "body"},
              {"form", kMisplaced,
               "write a form as body: \"name=value&...\" with the header Content-Type: "
               "application/x-www-form-urlencoded"},
              {"timeout", kMisplaced, "\"timeout\" stands beside \"http\", in \"login\""},
              {"extract", kMisplaced, "\"extract\" stands beside \"http\", in \"login\""},
          },
      .rules = {{Rule::kAtMostOne, {"body", "json"}}},
  };
}

SectionDescription LoginExtract() {
  return {
      .id = "login_extract",
      .title = "Login extraction",
      .about =
          "`extract` of a login: one part of the response that is kept in a variable. With "
          "`header` alone it is the whole header.",
      .keys =
          {
              Key("name", Text(TextUse::kLabel, "a name", kIdentifier),
                  "The variable: `${token}` from then on.", "name: token, json: /token")
                  .Required(),
              Key("json", Text(TextUse::kFixed, "a JSON pointer"),
                  "Where in the body, read as JSON.", "name: token, json: /data/token"),
              Key("regex", Text(TextUse::kFixed, "a regular expression"),
                  "What of the body, or of the header.", "name: token, regex: \"t=([a-z]+)\""),
              Key("group", shape::Whole(0, 1000),
                  "Which group of the regular expression; 0 is the whole. Without it: 1 when there "
                  "is a group, else 0.",
                  "name: token, regex: \"(t)=([a-z]+)\", group: 2"),
              Key("header", Text(TextUse::kLabel, "a header name", kToken),
                  "Takes it from this header of the response in place of the body.",
                  "name: sid, header: Set-Cookie, regex: \"sid=([^;]+)\""),
          },
      .strange =
          {
              {"as", kOtherWord, "name"},
              {"variable", kOtherWord, "name"},
              {"path", kOtherWord, "json"},
              {"jsonpath", kMisplaced, "a place in JSON is a pointer: json: /data/token"},
              {"cookie", kMisplaced,
               "take a cookie from its header: {header: Set-Cookie, regex: \"sid=([^;]+)\"}"},
          },
      .rules = {{Rule::kAtLeastOne, {"json", "regex", "header"}},
                {Rule::kAtMostOne, {"json", "regex"}},
                {Rule::kNeeds, {"group", "regex"}}},
  };
}

}  // namespace

Sections ConnectionSections() {
  return {{Kind::kConnection, Connection()},
          {Kind::kTls, Tls()},
          {Kind::kCompression, CompressionSection()},
          {Kind::kTimeouts, Timeouts()},
          {Kind::kPing, Ping()},
          {Kind::kReconnect, ReconnectSection()},
          {Kind::kLogin, LoginSection()},
          {Kind::kHttp, Http()},
          {Kind::kLoginExtract, LoginExtract()}};
}

}  // namespace wsurge::language
