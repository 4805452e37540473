#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include <CLI/CLI.hpp>

#include "common/base/tls_files.h"
#include "controller/service/control_client.h"

namespace wsurge {

// The three options of mutual TLS.
void AddTlsOptions(CLI::App& command, TlsFiles& files);

// --controller, which must be given, and its TLS files.
void AddControllerOptions(CLI::App& command, std::string& controller, TlsFiles& files);

// Connects to `controller`, a HOST:PORT.
absl::StatusOr<std::unique_ptr<ControlClient>> ConnectTo(const std::string& controller,
                                                         const TlsFiles& files);

}  // namespace wsurge
