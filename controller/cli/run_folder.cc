#include "controller/cli/run_folder.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

absl::Status Failed(const char* doing, const std::filesystem::path& what, int error) {
  return absl::UnavailableError(absl::StrFormat("cannot %s %s: %s", doing, what.string(),
                                                std::generic_category().message(error)));
}

}  // namespace

absl::StatusOr<NewFile> NewFile::Create(const std::filesystem::path& folder,
                                        const std::string& name) {
  std::filesystem::path temporary = folder / ("." + name + ".new");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  if (fd < 0) return Failed("write", temporary, errno);
  return NewFile(folder / name, std::move(temporary), fd);
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      fd_(std::exchange(other.fd_, -1)) {}

NewFile::~NewFile() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(temporary_.c_str());
}

absl::Status NewFile::Append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Failed("write", path_, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status NewFile::Commit() {
  int error = fsync(fd_) == 0 ? 0 : errno;
  close(std::exchange(fd_, -1));  // what it could say, fsync has said
  if (error == 0 && rename(temporary_.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  unlink(temporary_.c_str());
  return Failed("write", path_, error);
}

absl::Status RunFolder::CheckOut(const std::filesystem::path& out) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) return Failed("make the output folder", out, error.value());
  if (access(out.c_str(), W_OK | X_OK) != 0) return Failed("write to the folder", out, errno);
  return absl::OkStatus();
}

absl::StatusOr<RunFolder> RunFolder::Create(const std::filesystem::path& out,
                                            const std::string& run_id) {
  // The id comes from the controller: it must not lead anywhere else.
  if (run_id.empty() || run_id.find('/') != std::string::npos || run_id.front() == '.') {
    return absl::InvalidArgumentError("a run's id is a file name, got \"" + run_id + "\"");
  }
  std::filesystem::path path = out / run_id;
  if (mkdir(path.c_str(), kFolderMode) != 0) return Failed("make the folder", path, errno);
  return RunFolder(std::move(path));
}

absl::Status RunFolder::Write(const std::string& name, std::string_view text) const {
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(path_, name));
  RETURN_IF_ERROR(file.Append(text));
  return file.Commit();
}

}  // namespace wsurge
