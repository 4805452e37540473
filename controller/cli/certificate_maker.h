#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace wsurge {

// A certificate with its private key, EC P-256. A value; one thread.
struct Identity {
  std::unique_ptr<X509, void (*)(X509*)> certificate{nullptr, X509_free};
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{nullptr, EVP_PKEY_free};
};

enum class IdentityUse { kServer, kClient };

// A certificate authority that signs nothing but what MakeIdentity is asked for.
absl::StatusOr<Identity> MakeAuthority(const std::string& name, int days);

// `hosts`: the names and addresses that a server is reached by.
absl::StatusOr<Identity> MakeIdentity(const Identity& authority, const std::string& name,
                                      IdentityUse use, const std::vector<std::string>& hosts,
                                      int days);

std::string CertificatePem(const Identity& identity);
std::string KeyPem(const Identity& identity);

}  // namespace wsurge
