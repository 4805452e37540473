#include "target-servers/built-in/tls_context.h"

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

namespace wsurge {
namespace {

namespace ssl = boost::asio::ssl;

using boost::system::error_code;

[[noreturn]] void Fail(std::string_view option, const std::string& path, std::string_view what) {
  throw std::runtime_error(std::string(option) + ": " + path + ": " + std::string(what));
}

std::string ReadFile(std::string_view option, const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (content.view().empty()) {
    Fail(option, path, errno == 0 ? "is empty" : std::generic_category().message(errno));
  }
  return content.str();
}

bool IsMismatch(error_code failed) {
  const auto value = static_cast<unsigned long>(failed.value());
  return ERR_GET_LIB(value) == ERR_LIB_X509 &&
         (ERR_GET_REASON(value) == X509_R_KEY_VALUES_MISMATCH ||
          ERR_GET_REASON(value) == X509_R_KEY_TYPE_MISMATCH);
}

}  // namespace

std::unique_ptr<ssl::context> LoadTlsContext(const TlsFiles& files) {
  const std::string cert = ReadFile("--tls-cert", files.cert);
  const std::string key = ReadFile("--tls-key", files.key);
  const std::string ca = files.ca.empty() ? "" : ReadFile("--tls-ca", files.ca);

  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const handle = context->native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);

  error_code failed;
  context->use_certificate_chain(boost::asio::buffer(cert), failed);
  if (failed) Fail("--tls-cert", files.cert, "not a certificate in PEM: " + failed.message());

  // Without this OpenSSL would ask the terminal for the passphrase of an encrypted key.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; });
  context->use_private_key(boost::asio::buffer(key), ssl::context::pem, failed);
  // A key of another kind than the certificate's is only noticed by the check.
  const bool fits = !failed && SSL_CTX_check_private_key(handle) == 1;
  if (failed && !IsMismatch(failed)) {
    Fail("--tls-key", files.key, "not a key in PEM without a passphrase: " + failed.message());
  }
  if (!fits) Fail("--tls-key", files.key, "does not belong to the certificate in " + files.cert);

  if (!ca.empty()) {
    context->add_certificate_authority(boost::asio::buffer(ca), failed);
    if (failed) Fail("--tls-ca", files.ca, "not a certificate in PEM: " + failed.message());
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    // Sessions are resumed only where they are told whose they are.
    constexpr std::string_view kSessions = "wsurge-target";
    SSL_CTX_set_session_id_context(handle, reinterpret_cast<const unsigned char*>(kSessions.data()),
                                   static_cast<unsigned>(kSessions.size()));
  }
  return context;
}

}  // namespace wsurge
