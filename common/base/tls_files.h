#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace wsurge {

// Where the three PEM files of mutual TLS lie, as given on a command line. Empty: not given.
struct TlsFiles {
  std::string ca;    // who may have signed the peer's certificate
  std::string cert;  // the own certificate
  std::string key;   // its private key
};

// Their contents.
struct TlsTexts {
  std::string ca;
  std::string cert;
  std::string key;
};

// Reads the files; nothing when none of them is given. InvalidArgument when only some are given, or
// one cannot be read or is no PEM file of its kind; the message names option and file.
absl::StatusOr<std::optional<TlsTexts>> ReadTlsFiles(const TlsFiles& files);

}  // namespace wsurge
