// Serving over TLS.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace wsurge {

// Paths of PEM files.
struct TlsFiles {
  std::string cert;  // with the chain behind it
  std::string key;
  std::string ca;  // who must have signed the clients' certificates; empty: none are asked for
};

// TLS 1.2 or newer. Throws std::runtime_error, whose text names the option and says what is wrong
// with its file.
std::unique_ptr<boost::asio::ssl::context> LoadTlsContext(const TlsFiles& files);

}  // namespace wsurge
