#include "common/base/tls_files.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
constexpr const char* kKey = "-----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n";

// A folder of its own with a certificate and a key; gone with the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("wsurge-tls-files-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directory(path_);
    std::ofstream(File("cert.pem")) << kCertificate;
    std::ofstream(File("key.pem")) << kKey;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string File(const char* name) const { return (path_ / name).string(); }

 private:
  const std::filesystem::path path_;
};

TEST_CASE("ReadTlsFiles: none given is nothing, three are read") {
  const Folder folder;
  const auto none = ReadTlsFiles({});
  REQUIRE(none.ok());
  CHECK_FALSE(none->has_value());

  const auto read =
      ReadTlsFiles({folder.File("cert.pem"), folder.File("cert.pem"), folder.File("key.pem")});
  REQUIRE(read.ok());
  REQUIRE(read->has_value());
  CHECK((*read)->ca == kCertificate);
  CHECK((*read)->cert == kCertificate);
  CHECK((*read)->key == kKey);
}

TEST_CASE("ReadTlsFiles: an error names option and file") {
  const Folder folder;
  const std::string cert = folder.File("cert.pem");
  const std::string key = folder.File("key.pem");
  const std::string none = folder.File("none.pem");
  struct Row {
    TlsFiles files;
    std::string error;
  };
  const std::string incomplete =
      "--tls-ca, --tls-cert and --tls-key belong together: give all three or none";
  const Row rows[] = {
      {{cert, "", ""}, incomplete},
      {{cert, cert, ""}, incomplete},
      {{"", cert, key}, incomplete},
      {{none, cert, key}, "--tls-ca: cannot read " + none + ": No such file or directory"},
      {{cert, key, key}, "--tls-cert: " + key + " holds no PEM block \"CERTIFICATE-----\""},
      {{cert, cert, cert}, "--tls-key: " + cert + " holds no PEM block \"PRIVATE KEY-----\""},
  };
  for (const Row& row : rows) {
    CHECK(ReadTlsFiles(row.files).status() == absl::InvalidArgumentError(row.error));
  }
}

}  // namespace
}  // namespace wsurge
