#include "agent/engine/file_sink.h"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/base/absl_view.h"

namespace wsurge {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

bool IsRegular(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

int OpenToAppend(const std::filesystem::path& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
              0600);
}

}  // namespace

absl::Status FileSink::Prepare(std::string_view file) const {
  const std::filesystem::path relative(file);
  if (relative.empty() || relative.is_absolute()) {
    return absl::InvalidArgumentError(
        absl::StrCat("save: \"", AbslView(file), "\" is no relative path"));
  }
  for (const auto& part : relative) {
    if (part == "..") {
      return absl::InvalidArgumentError(
          absl::StrCat("save: \"", AbslView(file), "\" leads out of its folder"));
    }
  }
  const std::filesystem::path path = folder_ / relative;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    return absl::InternalError(absl::StrCat("cannot make the folder ", path.parent_path().string(),
                                            " for save: ", error.message()));
  }
  const Descriptor opened(OpenToAppend(path));
  if (opened.get() < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path.string(), " for save"));
  }
  if (!IsRegular(opened.get())) {
    return absl::InvalidArgumentError(absl::StrCat("save: ", path.string(), " is no plain file"));
  }
  const auto folder = std::filesystem::canonical(folder_, error);
  const auto parent = std::filesystem::canonical(path.parent_path(), error);
  const std::filesystem::path inside = parent.lexically_relative(folder);
  if (error || inside.empty() || *inside.begin() == "..") {
    return absl::InvalidArgumentError(
        absl::StrCat("save: \"", AbslView(file), "\" leads out of its folder by a link"));
  }
  return absl::OkStatus();
}

absl::Status FileSink::Append(std::string_view file, std::string_view line) const {
  const std::filesystem::path path = folder_ / std::filesystem::path(file);
  const Descriptor opened(OpenToAppend(path));
  if (opened.get() < 0)
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", AbslView(file)));
  char newline = '\n';
  std::array<iovec, 2> pieces{
      iovec{.iov_base = const_cast<char*>(line.data()), .iov_len = line.size()},
      iovec{.iov_base = &newline, .iov_len = 1}};
  const ssize_t written = writev(opened.get(), pieces.data(), static_cast<int>(pieces.size()));
  if (written < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", AbslView(file)));
  if (static_cast<std::size_t>(written) != line.size() + 1) {
    return absl::ResourceExhaustedError(absl::StrCat("no space left for ", AbslView(file)));
  }
  return absl::OkStatus();
}

}  // namespace wsurge
