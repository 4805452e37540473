#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include <grpcpp/grpcpp.h>

#include "agent/service/service_timing.h"
#include "common/base/tls_files.h"

namespace wsurge {

// Where the controller is.
struct ControllerAddress {
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 0;
};

// "host:port", "10.0.0.1:port" or "[::1]:port"; InvalidArgument says what is wrong.
absl::StatusOr<ControllerAddress> ParseControllerAddress(const std::string& text);

// Plain text is for this host only: InvalidArgument, with the remedy, for any other.
absl::Status CheckTransport(const ControllerAddress& address, bool has_tls);

// Does not connect yet; that is for the first call. With `tls`, both sides show certificates.
std::shared_ptr<grpc::Channel> MakeChannel(const ControllerAddress& address,
                                           const std::optional<TlsTexts>& tls,
                                           const ServiceTiming& timing);

}  // namespace wsurge
