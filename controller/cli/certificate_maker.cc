#include "controller/cli/certificate_maker.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

constexpr long kSecondsPerDay = 86'400;
constexpr long kClockSlack = 3'600;  // hosts whose clocks lag accept a new certificate too

absl::Status Failed(const std::string& doing) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return absl::InternalError(absl::StrCat("cannot ", doing, ": ", text.data()));
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(AF_INET, host.c_str(), parsed.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

std::string AlternativeNames(const std::vector<std::string>& hosts) {
  return absl::StrJoin(hosts, ",", [](std::string* out, const std::string& host) {
    absl::StrAppend(out, IsAddress(host) ? "IP:" : "DNS:", host);
  });
}

bool AddExtension(X509& certificate, const X509& issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  // The issuer is only read; the function predates const.
  X509V3_set_ctx(&context, const_cast<X509*>(&issuer), &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(&certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool SetSerial(X509& certificate) {
  std::array<unsigned char, 8> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return false;
  std::uint64_t serial = 0;
  std::memcpy(&serial, random.data(), sizeof serial);
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial >> 1) == 1;
}

// Key and everything but issuer, extensions and signature.
absl::StatusOr<Identity> Begin(const std::string& name, int days) {
  Identity identity;
  identity.key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  identity.certificate.reset(X509_new());
  X509* certificate = identity.certificate.get();
  if (!identity.key || certificate == nullptr) return Failed("make a key");
  X509_NAME* subject = X509_get_subject_name(certificate);
  const std::vector<unsigned char> text(name.begin(), name.end());
  const bool filled =
      X509_set_version(certificate, X509_VERSION_3) == 1 && SetSerial(*certificate) &&
      X509_gmtime_adj(X509_getm_notBefore(certificate), -kClockSlack) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate), days * kSecondsPerDay) != nullptr &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text.data(),
                                 static_cast<int>(text.size()), -1, 0) == 1 &&
      X509_set_pubkey(certificate, identity.key.get()) == 1;
  if (!filled) return Failed("fill in a certificate");
  return identity;
}

std::string Text(BIO* bio) {
  std::string text(BIO_ctrl_pending(bio), '\0');
  BIO_read(bio, text.data(), static_cast<int>(text.size()));
  BIO_free(bio);
  return text;
}

}  // namespace

absl::StatusOr<Identity> MakeAuthority(const std::string& name, int days) {
  ASSIGN_OR_RETURN(Identity identity, Begin(name, days));
  X509& certificate = *identity.certificate;
  const bool done =
      X509_set_issuer_name(&certificate, X509_get_subject_name(&certificate)) == 1 &&
      AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
      AddExtension(certificate, certificate, NID_subject_key_identifier, "hash") &&
      X509_sign(&certificate, identity.key.get(), EVP_sha256()) > 0;
  if (!done) return Failed("sign the authority's certificate");
  return identity;
}

absl::StatusOr<Identity> MakeIdentity(const Identity& authority, const std::string& name,
                                      IdentityUse use, const std::vector<std::string>& hosts,
                                      int days) {
  ASSIGN_OR_RETURN(Identity identity, Begin(name, days));
  X509& certificate = *identity.certificate;
  X509& issuer = *authority.certificate;
  bool done = X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1 &&
              AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
              AddExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
              AddExtension(certificate, issuer, NID_ext_key_usage,
                           use == IdentityUse::kServer ? "serverAuth" : "clientAuth") &&
              AddExtension(certificate, issuer, NID_authority_key_identifier, "keyid");
  if (done && !hosts.empty()) {
    done = AddExtension(certificate, issuer, NID_subject_alt_name, AlternativeNames(hosts));
  }
  done = done && X509_sign(&certificate, authority.key.get(), EVP_sha256()) > 0;
  if (!done) return Failed("sign the certificate of " + name);
  return identity;
}

std::string CertificatePem(const Identity& identity) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, identity.certificate.get());
  return Text(bio);
}

std::string KeyPem(const Identity& identity) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return Text(bio);
}

}  // namespace wsurge
