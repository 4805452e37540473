#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/message/template.h"

// How a role's connections are opened and kept.
namespace wsurge {

// A header or a cookie; the value is rendered for each connection.
struct NamedTemplate {
  std::string name;
  Template value;

  friend bool operator==(const NamedTemplate&, const NamedTemplate&) = default;
};

// For wss:// and https://. The files were read where the scenario was; keys are secrets.
struct TlsOptions {
  bool verify = true;
  std::string ca_pem;    // who may have signed the target's certificate; empty: the system's CAs
  std::string cert_pem;  // the client's certificate chain and its key; empty: none
  std::string key_pem;
  std::string server_name;  // for SNI and verification; empty: the URL's host

  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

// The permessage-deflate extension (RFC 7692) as it is offered.
struct Compression {
  std::uint32_t window_bits = 15;  // 9 … 15, asked of both sides
  std::uint32_t memory_level = 8;  // 1 … 9, zlib's, of this side
  bool context_takeover = true;    // of both sides
  std::uint64_t threshold = 0;     // shorter messages are sent as they are

  friend bool operator==(const Compression&, const Compression&) = default;
};

// After an unexpected loss: attempt k (from 0) follows min(at_most, after · 2^k) · (1 ± jitter · u)
// later, u uniform in [0, 1).
struct Reconnect {
  Nanos after = std::chrono::milliseconds(100);
  Nanos at_most = std::chrono::seconds(5);
  double jitter = 0.2;       // 0 … 1
  std::uint32_t times = 10;  // attempts per loss

  friend bool operator==(const Reconnect&, const Reconnect&) = default;
};

enum class ResolveMode : std::uint8_t {
  kOnce,  // when the run is prepared; connections take the addresses in turn
  kEach,  // for each connection
};

struct ConnectionOptions {
  std::vector<NamedTemplate> headers;
  std::vector<NamedTemplate> cookies;  // one Cookie header
  std::vector<Template> subprotocols;  // offered in this order
  TlsOptions tls;
  std::optional<Compression> compression;
  Nanos connect_timeout = std::chrono::seconds(5);  // for each of name resolution and TCP connect
  Nanos upgrade_timeout = std::chrono::seconds(5);  // for each of TLS handshake and upgrade
  Nanos close_timeout = std::chrono::seconds(2);    // from our Close to the peer's
  std::uint64_t max_message_bytes = 1 << 20;        // after inflation
  bool no_delay = true;                             // TCP_NODELAY
  std::vector<std::string> sources;                 // addresses to connect from, taken in turn
  ResolveMode resolve = ResolveMode::kOnce;
  std::optional<Nanos> ping_every;              // client pings
  std::optional<double> read_bytes_per_second;  // a slow consumer
  std::optional<std::uint64_t> fragment_bytes;  // data messages are sent in frames of at most
  std::optional<double> ceiling_per_second;     // messages one connection can receive at best
  std::optional<Reconnect> reconnect;

  friend bool operator==(const ConnectionOptions&, const ConnectionOptions&) = default;
};

}  // namespace wsurge
