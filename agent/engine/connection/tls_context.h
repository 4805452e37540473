#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/plan/connection_options.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace wsurge {

// What all TLS connections of one role share: CAs, certificate, verification. Owned by the engine,
// which makes it before any worker runs; const and usable from all workers afterwards.
class TlsContext {
 public:
  // `host` is who the certificate must name, unless the options have a server_name; also sent as
  // SNI unless it is an address. The message of an error is for people and holds no key material.
  static absl::StatusOr<std::unique_ptr<const TlsContext>> Make(const TlsOptions& options,
                                                                const std::string& host);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsStream;

  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* const context_;  // owned
  std::string name_;           // who the certificate must name
  bool name_is_address_ = false;
};

}  // namespace wsurge
