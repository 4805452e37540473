#pragma once

#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace wsurge {

// The folder of a controller's data, held by one controller at a time: the lock goes with the
// process, however that ends. A value, one thread.
class DataFolder {
 public:
  // Makes the folder and an empty store if need be, for this user alone. FailedPrecondition:
  // another controller holds it; Unavailable: it cannot be written.
  static absl::StatusOr<DataFolder> Open(const std::filesystem::path& path);

  DataFolder(DataFolder&& other) noexcept
      : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
  DataFolder& operator=(DataFolder&& other) = delete;
  ~DataFolder();

  // Whether a controller holds the folder.
  static bool IsHeld(const std::filesystem::path& path);

  std::filesystem::path store() const { return StoreIn(path_); }

  // The file that is the store of a folder.
  static std::filesystem::path StoreIn(const std::filesystem::path& folder) {
    return folder / "wsurge.db";
  }

 private:
  DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  static std::filesystem::path LockIn(const std::filesystem::path& folder) {
    return folder / "controller.lock";
  }

  std::filesystem::path path_;
  int lock_;
};

}  // namespace wsurge
