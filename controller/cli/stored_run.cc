#include "controller/cli/stored_run.h"

#include <array>
#include <cstddef>
#include <fstream>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace wsurge {

absl::StatusOr<StoredRun> FindStoredRun(const std::string& run, const std::filesystem::path& out) {
  std::error_code error;
  const std::filesystem::path given(run);
  if (std::filesystem::is_regular_file(given, error)) {
    const std::filesystem::path folder = given.parent_path();
    return StoredRun{given, folder.empty() ? "." : folder};
  }
  for (const std::filesystem::path& folder : {given, out / given}) {
    const std::filesystem::path result = folder / "result.json";
    if (std::filesystem::is_regular_file(result, error)) return StoredRun{result, folder};
  }
  return absl::NotFoundError(
      absl::StrCat("no run ", run,
                   ": it is neither a result file, nor a folder with result.json, "
                   "nor the id of a run under ",
                   out.string(), "; see --out"));
}

absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& file, std::size_t at_most) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot open ", file.string()));
  std::string text;
  std::array<char, 1 << 16> buffer{};
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > at_most) {
      return absl::ResourceExhaustedError(absl::StrCat(file.string(), " has more than ", at_most,
                                                       " bytes, which no run's file has"));
    }
  }
  if (in.bad()) return absl::UnavailableError(absl::StrCat("cannot read ", file.string()));
  return text;
}

}  // namespace wsurge
