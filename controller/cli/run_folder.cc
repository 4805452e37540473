#include "controller/cli/run_folder.h"

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

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0;
}

}  // namespace

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
    return absl::InvalidArgumentError("the controller's run id is no file name");
  }
  std::filesystem::path path = out / run_id;
  if (mkdir(path.c_str(), kFolderMode) != 0) return Failed("make the folder", path, errno);
  return RunFolder(std::move(path));
}

absl::Status RunFolder::Write(const std::string& name, std::string_view text) const {
  const std::filesystem::path file = path_ / name;
  const std::filesystem::path temporary = path_ / ("." + name + ".new");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  if (fd < 0) return Failed("write", temporary, errno);
  int error = WriteAll(fd, text) ? 0 : errno;
  close(fd);  // what it could say, fsync has said
  if (error == 0 && rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(temporary.c_str());
    return Failed("write", file, error);
  }
  return absl::OkStatus();
}

}  // namespace wsurge
