#pragma once

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace wsurge {

// A stored run's files.
struct StoredRun {
  std::filesystem::path result;  // the result document
  std::filesystem::path folder;  // where its other files lie
};

// `run` is a result file, the folder of one, or a run's id under `out`. NotFound: none of them.
absl::StatusOr<StoredRun> FindStoredRun(const std::string& run, const std::filesystem::path& out);

// The whole of a file. NotFound: there is none; ResourceExhausted: it has more than `at_most`
// bytes.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& file, std::size_t at_most);

}  // namespace wsurge
