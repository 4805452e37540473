#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace wsurge {

// The folder of one run's files, `<out>/<run id>/`. A value, one thread.
class RunFolder {
 public:
  // Whether runs can be stored under `out`, which is made if need be.
  static absl::Status CheckOut(const std::filesystem::path& out);

  // Makes the folder; it must not exist.
  static absl::StatusOr<RunFolder> Create(const std::filesystem::path& out,
                                          const std::string& run_id);

  const std::filesystem::path& path() const { return path_; }

  // Writes a file whole: under a temporary name, then renamed.
  absl::Status Write(const std::string& name, std::string_view text) const;

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace wsurge
