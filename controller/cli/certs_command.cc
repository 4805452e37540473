#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/status_macros.h"
#include "controller/cli/certificate_maker.h"
#include "controller/cli/command.h"

namespace wsurge {
namespace {

constexpr int kAuthorityDays = 3'650;
constexpr int kIdentityDays = 730;
constexpr mode_t kKeyMode = 0600;
constexpr mode_t kCertificateMode = 0644;

struct CertsOptions {
  std::string folder;
  std::vector<std::string> hosts;
};

struct PemFile {
  std::string name;
  std::string text;
  mode_t mode = kCertificateMode;
};

void Add(std::vector<PemFile>& files, const std::string& name, const Identity& identity) {
  files.push_back({name + ".pem", CertificatePem(identity), kCertificateMode});
  files.push_back({name + ".key", KeyPem(identity), kKeyMode});
}

absl::StatusOr<std::vector<PemFile>> MakeFiles(std::vector<std::string> hosts) {
  hosts.insert(hosts.begin(), {"localhost", "127.0.0.1", "::1"});
  std::vector<PemFile> files;
  ASSIGN_OR_RETURN(const Identity ca, MakeAuthority("wsurge CA", kAuthorityDays));
  ASSIGN_OR_RETURN(const Identity controller,
                   MakeIdentity(ca, "controller", IdentityUse::kServer, hosts, kIdentityDays));
  ASSIGN_OR_RETURN(const Identity agent,
                   MakeIdentity(ca, "agent", IdentityUse::kClient, {}, kIdentityDays));
  ASSIGN_OR_RETURN(const Identity user,
                   MakeIdentity(ca, "user", IdentityUse::kClient, {}, kIdentityDays));
  Add(files, "ca", ca);
  Add(files, "controller", controller);
  Add(files, "agent", agent);
  Add(files, "user", user);
  return files;
}

absl::Status WriteNew(const std::filesystem::path& path, const PemFile& file) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.mode);
  if (fd < 0) {
    return absl::UnavailableError(absl::StrFormat("cannot write %s: %s", path.string(),
                                                  std::generic_category().message(errno)));
  }
  const ssize_t written = write(fd, file.text.data(), file.text.size());
  const bool whole = written == static_cast<ssize_t>(file.text.size()) && fsync(fd) == 0;
  close(fd);
  if (whole) return absl::OkStatus();
  return absl::UnavailableError(absl::StrFormat("cannot write %s whole", path.string()));
}

bool IsHost(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (host.find(':') != std::string::npos) {
    return inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  }
  if (host.find_first_not_of("0123456789.") == std::string::npos) {
    return inet_pton(AF_INET, host.c_str(), address.data()) == 1;
  }
  return std::all_of(host.begin(), host.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; });
}

ExitCode MakeCerts(const CertsOptions& options) {
  for (const std::string& host : options.hosts) {
    if (!IsHost(host)) {
      return Fail(ExitCode::kBadInput, "--host: \"" + host +
                                           "\" is no host name and no address; give one without "
                                           "a port");
    }
  }
  const std::filesystem::path folder = options.folder;
  const absl::StatusOr<std::vector<PemFile>> files = MakeFiles(options.hosts);
  if (!files.ok()) return Fail(files.status(), ExitCode::kToolFailed);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Fail(ExitCode::kToolFailed,
                "cannot make the folder " + folder.string() + ": " + error.message());
  }
  for (const PemFile& file : *files) {
    if (std::filesystem::exists(std::filesystem::symlink_status(folder / file.name))) {
      return Fail(ExitCode::kToolFailed,
                  (folder / file.name).string() + " exists already; choose an empty folder");
    }
  }
  for (const PemFile& file : *files) {
    const absl::Status written = WriteNew(folder / file.name, file);
    if (!written.ok()) return Fail(written, ExitCode::kToolFailed);
  }

  const std::string path = folder.string();
  std::cout << "Made in " << path
            << ": a CA, and certificates for a controller, agents and users.\n"
            << "They are valid for " << kIdentityDays << " days. Keep ca.key off the machines.\n\n"
            << "  wsurge controller --listen 0.0.0.0:7700 --tls-ca " << path
            << "/ca.pem --tls-cert " << path << "/controller.pem --tls-key " << path
            << "/controller.key\n"
            << "  wsurge-agent --controller HOST:7700 --tls-ca " << path << "/ca.pem --tls-cert "
            << path << "/agent.pem --tls-key " << path << "/agent.key\n"
            << "  wsurge run FILE --controller HOST:7700 --tls-ca " << path << "/ca.pem --tls-cert "
            << path << "/user.pem --tls-key " << path << "/user.key\n\n"
            << "HOST must be one of the controller certificate's: localhost, 127.0.0.1, ::1";
  for (const std::string& host : options.hosts) std::cout << ", " << host;
  std::cout << (options.hosts.empty() ? " (more with --host)\n" : "\n");
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddCertsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<CertsOptions>();
  CLI::App* command = app.add_subcommand(
      "certs",
      "Example: wsurge certs certs --host 10.0.0.5\n"
      "Makes a CA and the certificates for mutual TLS between controller, agents and users.\n"
      "Overwrites nothing.");
  command->add_option("DIR", options->folder, "Folder for the files")->required();
  command
      ->add_option("--host", options->hosts,
                   "Name or address that the controller is reached by, besides localhost; may be "
                   "repeated")
      ->expected(1)
      ->take_all();
  command->callback([options, &chosen] { chosen = [options] { return MakeCerts(*options); }; });
}

}  // namespace wsurge
