#include "controller/cli/controller_options.h"

#include <optional>

#include "common/base/status_macros.h"

namespace wsurge {

void AddTlsOptions(CLI::App& command, TlsFiles& files) {
  command.add_option("--tls-ca", files.ca, "PEM file: the CA that signed the peers' certificates");
  command.add_option("--tls-cert", files.cert, "PEM file: the own certificate");
  command.add_option("--tls-key", files.key, "PEM file: its private key");
}

void AddControllerOptions(CLI::App& command, std::string& controller, TlsFiles& files) {
  command.add_option("--controller", controller, "HOST:PORT of the controller")->required();
  AddTlsOptions(command, files);
}

absl::StatusOr<std::unique_ptr<ControlClient>> ConnectTo(const std::string& controller,
                                                         const TlsFiles& files) {
  ASSIGN_OR_RETURN(const HostPort address, ParseHostPort(controller));
  ASSIGN_OR_RETURN(const std::optional<TlsTexts> tls, ReadTlsFiles(files));
  return ControlClient::Connect(address, tls);
}

}  // namespace wsurge
