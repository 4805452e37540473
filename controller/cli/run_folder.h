#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace wsurge {

// A file that is being written under a temporary name; it has its own only once it is whole. One
// that is not committed goes away. One thread at a time.
class NewFile {
 public:
  // In `folder`; a file of that name is replaced in the end.
  static absl::StatusOr<NewFile> Create(const std::filesystem::path& folder,
                                        const std::string& name);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) = delete;
  ~NewFile();

  absl::Status Append(std::string_view text);

  // Once; nothing can be appended afterwards.
  absl::Status Commit();

 private:
  NewFile(std::filesystem::path path, std::filesystem::path temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int fd_;  // -1: over
};

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
