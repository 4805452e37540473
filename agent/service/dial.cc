#include "agent/service/dial.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "agent/policy/loopback.h"

namespace wsurge {
namespace {

// The largest message: an interval with many histograms, or an assignment.
constexpr int kMaxMessageBytes = 4 << 20;

bool IsHost(const std::string& host, bool bracketed) {
  if (host.empty() || host.size() > 253) return false;
  return std::all_of(host.begin(), host.end(), [bracketed](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (bracketed) return absl::ascii_isxdigit(byte) || c == ':' || c == '.';
    return absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_';
  });
}

int Milliseconds(Nanos t) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(t).count());
}

}  // namespace

absl::StatusOr<ControllerAddress> ParseControllerAddress(const std::string& text) {
  const auto bad = [&text] {
    return absl::InvalidArgumentError(absl::StrCat("--controller \"", text,
                                                   "\": expected HOST:PORT, for example ",
                                                   "127.0.0.1:9700 or [::1]:9700"));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return bad();
  ControllerAddress address;
  address.host = text.substr(0, colon);
  const bool bracketed = absl::StartsWith(address.host, "[") && absl::EndsWith(address.host, "]");
  if (bracketed) address.host = address.host.substr(1, address.host.size() - 2);
  std::uint32_t port = 0;
  const std::string digits = text.substr(colon + 1);
  const bool number = std::all_of(digits.begin(), digits.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!IsHost(address.host, bracketed) || !number || !absl::SimpleAtoi(digits, &port) ||
      port == 0 || port > 65535) {
    return bad();
  }
  address.port = static_cast<std::uint16_t>(port);
  return address;
}

absl::Status CheckTransport(const ControllerAddress& address, bool has_tls) {
  if (has_tls || IsLoopbackHost(address.host)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the controller ", address.host,
                   " is not on this host, and plain text is for loopback only; give --tls-ca, "
                   "--tls-cert and --tls-key (wsurge certs makes them)"));
}

std::shared_ptr<grpc::Channel> MakeChannel(const ControllerAddress& address,
                                           const std::optional<TlsTexts>& tls,
                                           const ServiceTiming& timing) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(timing.keepalive_every));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(timing.keepalive_timeout));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // With the default of 2, pings on a quiet stream stop and a dead peer is never noticed.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, Milliseconds(timing.first_retry));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Milliseconds(timing.connect_within));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, Milliseconds(timing.last_retry));
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  // The address that was named is dialled, not what an environment variable or a TXT record says.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);

  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string target =
      absl::StrCat(v6 ? "ipv6:%5B" : "dns:///", address.host, v6 ? "%5D:" : ":", address.port);
  if (!tls) {
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls->ca;
  options.pem_cert_chain = tls->cert;
  options.pem_private_key = tls->key;
  return grpc::CreateCustomChannel(target, grpc::SslCredentials(options), arguments);
}

}  // namespace wsurge
