#include "common/base/tls_files.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

// Far above any chain of certificates.
constexpr std::size_t kMaxBytes = 1 << 20;

absl::StatusOr<std::string> ReadPem(const char* option, const std::string& path, const char* kind) {
  const auto failed = [&](int error) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": cannot read ", path, ": ", std::generic_category().message(error)));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             std::fclose);
  if (!file) return failed(errno);
  std::string text(kMaxBytes, '\0');
  errno = 0;
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return failed(errno);
  // "-----BEGIN CERTIFICATE-----", "-----BEGIN EC PRIVATE KEY-----"
  if (!absl::StrContains(text, "-----BEGIN ") || !absl::StrContains(text, kind)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": ", path, " holds no PEM block \"", kind, "\""));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::optional<TlsTexts>> ReadTlsFiles(const TlsFiles& files) {
  const int given = int{!files.ca.empty()} + int{!files.cert.empty()} + int{!files.key.empty()};
  if (given == 0) return std::nullopt;
  if (given != 3) {
    return absl::InvalidArgumentError(
        "--tls-ca, --tls-cert and --tls-key belong together: give all three or none");
  }
  TlsTexts texts;
  ASSIGN_OR_RETURN(texts.ca, ReadPem("--tls-ca", files.ca, "CERTIFICATE-----"));
  ASSIGN_OR_RETURN(texts.cert, ReadPem("--tls-cert", files.cert, "CERTIFICATE-----"));
  ASSIGN_OR_RETURN(texts.key, ReadPem("--tls-key", files.key, "PRIVATE KEY-----"));
  return texts;
}

}  // namespace wsurge
