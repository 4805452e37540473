#include "controller/store/data_folder.h"

#include <cerrno>
#include <system_error>

#include "absl/strings/str_format.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

absl::Status Failed(const char* doing, const std::filesystem::path& what, int error) {
  return absl::UnavailableError(absl::StrFormat("cannot %s %s: %s", doing, what.string(),
                                                std::generic_category().message(error)));
}

int OpenOwn(const std::filesystem::path& file) {
  return open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode);
}

// An exclusive lock, which belongs to the open file: also within one process there is one at a
// time.
struct flock WholeFile() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

absl::StatusOr<DataFolder> DataFolder::Open(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.parent_path();
  std::error_code made;
  if (!parent.empty()) std::filesystem::create_directories(parent, made);
  if (made) return Failed("make the folder", parent, made.value());
  if (mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return Failed("make the folder", path, errno);
  }
  const std::filesystem::path lock_file = LockIn(path);
  DataFolder folder(path, OpenOwn(lock_file));
  if (folder.lock_ < 0) return Failed("write", lock_file, errno);
  struct flock lock = WholeFile();
  if (fcntl(folder.lock_, F_OFD_SETLK, &lock) != 0) {
    if (errno != EAGAIN && errno != EACCES) return Failed("lock", lock_file, errno);
    return absl::FailedPreconditionError(absl::StrFormat(
        "another controller uses the folder %s; name another one with --data", path.string()));
  }
  // SQLite would make it readable for others, and gives its further files the same mode.
  const int store = OpenOwn(folder.store());
  if (store < 0) return Failed("write", folder.store(), errno);
  close(store);
  return folder;
}

bool DataFolder::IsHeld(const std::filesystem::path& path) {
  const int file = open(LockIn(path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  struct flock lock = WholeFile();
  const bool held = fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(file);
  return held;
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace wsurge
