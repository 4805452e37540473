#include "common/wire/connection_wire.h"

#include <array>
#include <string>
#include <utility>

#include <arpa/inet.h>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/template_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<ResolveMode, v1::ResolveMode, 2> kModes{{
    {ResolveMode::kOnce, v1::RESOLVE_MODE_ONCE},
    {ResolveMode::kEach, v1::RESOLVE_MODE_EACH},
}};

// ---- To the wire ----

void ToProto(const TlsOptions& from, v1::TlsOptions* to) {
  to->set_verify(from.verify);
  to->set_ca_pem(from.ca_pem);
  to->set_cert_pem(from.cert_pem);
  to->set_key_pem(from.key_pem);
  to->set_server_name(from.server_name);
}

void ToProto(const Compression& from, v1::Compression* to) {
  to->set_window_bits(from.window_bits);
  to->set_memory_level(from.memory_level);
  to->set_context_takeover(from.context_takeover);
  to->set_threshold(from.threshold);
}

void ToProto(const Reconnect& from, v1::Reconnect* to) {
  to->set_after_ns(from.after.count());
  to->set_at_most_ns(from.at_most.count());
  to->set_jitter(from.jitter);
  to->set_times(from.times);
}

// ---- From the wire ----

absl::Status CheckPem(const std::string& pem, const FieldPath& path) {
  if (pem.size() <= kMaxPemBytes) return absl::OkStatus();
  return path.Error("is longer than ", kMaxPemBytes, " bytes");
}

absl::StatusOr<TlsOptions> TlsFromProto(const v1::TlsOptions& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckPem(from.ca_pem(), path.Field("ca_pem")));
  RETURN_IF_ERROR(CheckPem(from.cert_pem(), path.Field("cert_pem")));
  RETURN_IF_ERROR(CheckPem(from.key_pem(), path.Field("key_pem")));
  if (from.cert_pem().empty() != from.key_pem().empty()) {
    return path.Field("key_pem").Error("belongs together with cert_pem");
  }
  const FieldPath name = path.Field("server_name");
  if (!from.server_name().empty()) RETURN_IF_ERROR(CheckName(from.server_name(), name));
  RETURN_IF_ERROR(CheckText(from.server_name(), Forbidden::kControlAndSpace, name));
  return TlsOptions{from.verify(), from.ca_pem(), from.cert_pem(), from.key_pem(),
                    from.server_name()};
}

absl::StatusOr<Compression> CompressionFromProto(const v1::Compression& from,
                                                 const FieldPath& path) {
  RETURN_IF_ERROR(CheckRange(from.window_bits(), 9, 15, path.Field("window_bits")));
  RETURN_IF_ERROR(CheckRange(from.memory_level(), 1, 9, path.Field("memory_level")));
  RETURN_IF_ERROR(CheckRange(from.threshold(), 0, kMaxMessageBytes, path.Field("threshold")));
  return Compression{from.window_bits(), from.memory_level(), from.context_takeover(),
                     from.threshold()};
}

absl::StatusOr<Reconnect> ReconnectFromProto(const v1::Reconnect& from, const FieldPath& path) {
  constexpr std::uint32_t kMaxTimes = 1'000'000;
  Reconnect reconnect;
  ASSIGN_OR_RETURN(reconnect.after, DurationFromProto(from.after_ns(), path.Field("after_ns")));
  ASSIGN_OR_RETURN(reconnect.at_most,
                   DurationFromProto(from.at_most_ns(), path.Field("at_most_ns")));
  RETURN_IF_ERROR(CheckNumber(from.jitter(), 0, 1, path.Field("jitter")));
  reconnect.jitter = from.jitter();
  RETURN_IF_ERROR(CheckRange(from.times(), 0, kMaxTimes, path.Field("times")));
  reconnect.times = from.times();
  return reconnect;
}

absl::StatusOr<std::string> AddressFromProto(const std::string& from, const FieldPath& path) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  // What follows a NUL would not be looked at.
  if (from.find('\0') != std::string::npos) return path.Error("is no address");
  if (inet_pton(AF_INET, from.c_str(), address.data()) == 1) return from;
  if (inet_pton(AF_INET6, from.c_str(), address.data()) == 1) return from;
  return path.Error("is no address");
}

absl::Status ReadTimeouts(const v1::ConnectionOptions& from, const FieldPath& path,
                          ConnectionOptions& to) {
  ASSIGN_OR_RETURN(to.connect_timeout, PositiveDurationFromProto(from.connect_timeout_ns(),
                                                                 path.Field("connect_timeout_ns")));
  ASSIGN_OR_RETURN(to.upgrade_timeout, PositiveDurationFromProto(from.upgrade_timeout_ns(),
                                                                 path.Field("upgrade_timeout_ns")));
  ASSIGN_OR_RETURN(to.close_timeout,
                   DurationFromProto(from.close_timeout_ns(), path.Field("close_timeout_ns")));
  if (from.has_ping_every_ns()) {
    ASSIGN_OR_RETURN(to.ping_every,
                     PositiveDurationFromProto(from.ping_every_ns(), path.Field("ping_every_ns")));
  }
  return absl::OkStatus();
}

// What bounds the flow of messages.
absl::Status ReadBounds(const v1::ConnectionOptions& from, const FieldPath& path,
                        ConnectionOptions& to) {
  constexpr double kLeastBytesPerSecond = 1;
  constexpr double kMostBytesPerSecond = 1e12;
  constexpr double kLeastRate = 1e-6;
  RETURN_IF_ERROR(
      CheckRange(from.max_message_bytes(), 1, kMaxMessageBytes, path.Field("max_message_bytes")));
  to.max_message_bytes = from.max_message_bytes();
  if (from.has_read_bytes_per_second()) {
    RETURN_IF_ERROR(CheckNumber(from.read_bytes_per_second(), kLeastBytesPerSecond,
                                kMostBytesPerSecond, path.Field("read_bytes_per_second")));
    to.read_bytes_per_second = from.read_bytes_per_second();
  }
  if (from.has_fragment_bytes()) {
    RETURN_IF_ERROR(
        CheckRange(from.fragment_bytes(), 1, kMaxMessageBytes, path.Field("fragment_bytes")));
    to.fragment_bytes = from.fragment_bytes();
  }
  if (from.has_ceiling_per_second()) {
    RETURN_IF_ERROR(CheckNumber(from.ceiling_per_second(), kLeastRate, kMaxRate,
                                path.Field("ceiling_per_second")));
    to.ceiling_per_second = from.ceiling_per_second();
  }
  return absl::OkStatus();
}

}  // namespace

void ToProto(const std::vector<NamedTemplate>& from,
             google::protobuf::RepeatedPtrField<v1::NamedTemplate>* to) {
  for (const NamedTemplate& entry : from) {
    v1::NamedTemplate* added = to->Add();
    added->set_name(entry.name);
    ToProto(entry.value, added->mutable_value());
  }
}

void ToProto(const ConnectionOptions& from, v1::ConnectionOptions* to) {
  ToProto(from.headers, to->mutable_headers());
  ToProto(from.cookies, to->mutable_cookies());
  for (const Template& protocol : from.subprotocols) ToProto(protocol, to->add_subprotocols());
  ToProto(from.tls, to->mutable_tls());
  if (from.compression) ToProto(*from.compression, to->mutable_compression());
  to->set_connect_timeout_ns(from.connect_timeout.count());
  to->set_upgrade_timeout_ns(from.upgrade_timeout.count());
  to->set_close_timeout_ns(from.close_timeout.count());
  to->set_max_message_bytes(from.max_message_bytes);
  to->set_no_delay(from.no_delay);
  for (const std::string& source : from.sources) to->add_sources(source);
  to->set_resolve(EnumToProto(kModes, from.resolve));
  if (from.ping_every) to->set_ping_every_ns(from.ping_every->count());
  if (from.read_bytes_per_second) to->set_read_bytes_per_second(*from.read_bytes_per_second);
  if (from.fragment_bytes) to->set_fragment_bytes(*from.fragment_bytes);
  if (from.ceiling_per_second) to->set_ceiling_per_second(*from.ceiling_per_second);
  if (from.reconnect) ToProto(*from.reconnect, to->mutable_reconnect());
}

absl::Status ReadNamedTemplates(const google::protobuf::RepeatedPtrField<v1::NamedTemplate>& from,
                                const PlanScope& scope, const FieldPath& parent,
                                std::string_view name, std::vector<NamedTemplate>& to) {
  const auto read = [&scope](const v1::NamedTemplate& entry,
                             const FieldPath& path) -> absl::StatusOr<NamedTemplate> {
    RETURN_IF_ERROR(CheckToken(entry.name(), path.Field("name")));
    ASSIGN_OR_RETURN(Template value, RequestTextFromProto(entry.value(), scope, Forbidden::kControl,
                                                          path.Field("value")));
    return NamedTemplate{entry.name(), std::move(value)};
  };
  return ReadList(from, 0, kMaxListed, parent, name, to, read);
}

absl::StatusOr<ConnectionOptions> ConnectionFromProto(const v1::ConnectionOptions& from,
                                                      const PlanScope& scope,
                                                      const FieldPath& path) {
  ConnectionOptions options;
  RETURN_IF_ERROR(ReadNamedTemplates(from.headers(), scope, path, "headers", options.headers));
  RETURN_IF_ERROR(ReadNamedTemplates(from.cookies(), scope, path, "cookies", options.cookies));
  const auto read_protocol = [&scope](const v1::Template& protocol, const FieldPath& at) {
    return RequestTextFromProto(protocol, scope, Forbidden::kSeparators, at);
  };
  RETURN_IF_ERROR(ReadList(from.subprotocols(), 0, kMaxListed, path, "subprotocols",
                           options.subprotocols, read_protocol));
  ASSIGN_OR_RETURN(options.tls, TlsFromProto(from.tls(), path.Field("tls")));
  if (from.has_compression()) {
    ASSIGN_OR_RETURN(options.compression,
                     CompressionFromProto(from.compression(), path.Field("compression")));
  }
  RETURN_IF_ERROR(ReadTimeouts(from, path, options));
  RETURN_IF_ERROR(ReadBounds(from, path, options));
  options.no_delay = from.no_delay();
  constexpr std::size_t kMaxSources = 65'536;
  RETURN_IF_ERROR(
      ReadList(from.sources(), 0, kMaxSources, path, "sources", options.sources, AddressFromProto));
  ASSIGN_OR_RETURN(options.resolve, EnumFromProto(kModes, from.resolve(), path.Field("resolve")));
  if (from.has_reconnect()) {
    ASSIGN_OR_RETURN(options.reconnect,
                     ReconnectFromProto(from.reconnect(), path.Field("reconnect")));
  }
  return options;
}

}  // namespace wsurge
