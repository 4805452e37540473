#include "agent/engine/connection/tls_context.h"

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "common/base/absl_view.h"

namespace wsurge {
namespace {

// The first reason that OpenSSL gives, and nothing of the data it is about.
absl::Status Failure(std::string_view what) {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return absl::InvalidArgumentError(
      absl::StrCat(AbslView(what), reason != nullptr ? absl::StrCat(": ", reason) : ""));
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio Reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

// A key that is locked is refused: nobody is there to be asked.
int NoPassword(char*, int, int, void*) { return -1; }

// The next certificate of a file; null at its end and on an error.
Certificate NextCertificate(BIO* reader) {
  return {PEM_read_bio_X509(reader, nullptr, &NoPassword, nullptr), &X509_free};
}

// PEM_read says that there is no more in the manner of an error.
bool AtEnd() {
  const unsigned long error = ERR_peek_last_error();
  const bool end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (end) ERR_clear_error();
  return end;
}

absl::Status TrustCas(SSL_CTX* context, const std::string& pem) {
  if (pem.empty()) {
    return SSL_CTX_set_default_verify_paths(context) == 1
               ? absl::OkStatus()
               : Failure("cannot use the system's CA certificates");
  }
  const Bio reader = Reader(pem);
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  int count = 0;
  while (const Certificate certificate = NextCertificate(reader.get())) {
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return Failure("cannot use the CA certificates (tls.ca)");
    }
    ++count;
  }
  return count > 0 && AtEnd() ? absl::OkStatus()
                              : Failure("cannot read the CA certificates (tls.ca)");
}

absl::Status UseCertificate(SSL_CTX* context, const std::string& cert_pem,
                            const std::string& key_pem) {
  if (cert_pem.empty() && key_pem.empty()) return absl::OkStatus();
  const Bio reader = Reader(cert_pem);
  const Certificate own = NextCertificate(reader.get());
  if (own == nullptr || SSL_CTX_use_certificate(context, own.get()) != 1) {
    return Failure("cannot read the client certificate (tls.cert)");
  }
  while (const Certificate above = NextCertificate(reader.get())) {
    if (SSL_CTX_add1_chain_cert(context, above.get()) != 1) {
      return Failure("cannot use the chain of the client certificate (tls.cert)");
    }
  }
  if (!AtEnd()) return Failure("cannot read the chain of the client certificate (tls.cert)");
  const Bio key_reader = Reader(key_pem);
  const Key key(PEM_read_bio_PrivateKey(key_reader.get(), nullptr, &NoPassword, nullptr),
                &EVP_PKEY_free);
  if (key == nullptr) return Failure("cannot read the key of the client certificate (tls.key)");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return Failure("the key (tls.key) is not that of the client certificate (tls.cert)");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<const TlsContext>> TlsContext::Make(const TlsOptions& options,
                                                                   const std::string& host) {
  ERR_clear_error();
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return Failure("cannot set up TLS");
  std::unique_ptr<TlsContext> made(new TlsContext(context));
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
    return Failure("cannot set up TLS 1.2");
  }
  // Each connection is a user of its own: full handshakes, no resumption. Without renegotiation a
  // write never waits for a read.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  if (options.verify) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (const absl::Status status = TrustCas(context, options.ca_pem); !status.ok()) return status;
  } else {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  }
  const absl::Status status = UseCertificate(context, options.cert_pem, options.key_pem);
  if (!status.ok()) return status;
  made->name_ = options.server_name.empty() ? host : options.server_name;
  boost::system::error_code no_address;
  boost::asio::ip::make_address(made->name_, no_address);
  made->name_is_address_ = !no_address;
  return std::unique_ptr<const TlsContext>(std::move(made));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

}  // namespace wsurge
