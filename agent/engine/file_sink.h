#pragma once

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"

namespace wsurge {

// Files that `save` appends to, one line per message, below one folder. As in the study that wsurge
// comes from, each line opens the file, appends, and closes it; several workers and processes may
// append to one file, since a line is one write. Any thread.
class FileSink {
 public:
  explicit FileSink(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Makes the folder and sees whether `file` can be written. `file` must be relative and stay below
  // the folder.
  absl::Status Prepare(std::string_view file) const;

  absl::Status Append(std::string_view file, std::string_view line) const;

 private:
  const std::filesystem::path folder_;
};

}  // namespace wsurge
