#include "controller/scenario/system_inputs.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wsurge {
namespace {

// A descriptor that is closed at the end.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status Refused(std::string_view because) {
  return absl::InvalidArgumentError(std::string(because));
}

absl::Status Failed(int error) {
  if (error == ELOOP) return Refused("a symbolic link on the way to it is not followed");
  if (error == ENOTDIR) return Refused("something on the way to it is no folder");
  return absl::NotFoundError(std::generic_category().message(error));
}

// The names between the slashes; none when the path leaves the folder.
std::vector<std::string> NamesOf(const std::string& path) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string name = path.substr(at, slash - at);
    if (name.empty() || name == "..") return {};
    if (name != ".") names.push_back(name);
    at = slash + 1;
  }
  return names;
}

// Opens each name inside the one before it, so that nobody can put a link in between.
absl::StatusOr<OpenFile> OpenBelow(const std::string& folder,
                                   const std::vector<std::string>& names) {
  constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  constexpr int kFile = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
  OpenFile place(open(folder.c_str(), kFolder));
  if (place.get() < 0) return Failed(errno);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    OpenFile next(openat(place.get(), names[i].c_str(), last ? kFile : kFolder | O_NOFOLLOW));
    if (next.get() < 0) return Failed(errno);
    place = std::move(next);
  }
  return place;
}

absl::Status TooLarge(std::uint64_t max_bytes) {
  return Refused(absl::StrCat("it has more than the ", max_bytes, " bytes that are read at most"));
}

absl::StatusOr<std::string> ReadAll(int descriptor, std::uint64_t max_bytes) {
  constexpr std::size_t kChunk = 1 << 16;
  std::string bytes;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kChunk);
    const ssize_t count = read(descriptor, bytes.data() + before, kChunk);
    if (count < 0 && errno != EINTR) return Failed(errno);
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) return bytes;
    if (bytes.size() > max_bytes) return TooLarge(max_bytes);
  }
}

}  // namespace

absl::StatusOr<std::string> SystemInputs::ReadFile(const std::string& path,
                                                   std::uint64_t max_bytes) const {
  if (path.find('\0') != std::string::npos) return Refused("a file's name holds no NUL");
  const std::vector<std::string> names = NamesOf(path);
  if (names.empty()) {
    return Refused(
        "expected a file below the scenario's folder: a path without \"..\" that does "
        "not begin with \"/\"");
  }
  absl::StatusOr<OpenFile> file = OpenBelow(folder_, names);
  if (!file.ok()) return file.status();
  struct stat facts {};
  if (fstat(file->get(), &facts) != 0) return Failed(errno);
  if (!S_ISREG(facts.st_mode)) return Refused("it is no regular file");
  if (static_cast<std::uint64_t>(facts.st_size) > max_bytes) return TooLarge(max_bytes);
  return ReadAll(file->get(), max_bytes);
}

std::optional<std::string> SystemInputs::Environment(const std::string& name) const {
  // Nothing in this process changes the environment.
  const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace wsurge
