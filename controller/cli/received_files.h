#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"

#include "common/base/mutex.h"
#include "controller/cli/run_folder.h"

namespace wsurge {

// The files that a controller sends while a run goes on and at its end, written as they come. Owned
// by the run's session; any thread.
class ReceivedFiles {
 public:
  static constexpr std::size_t kMaxFiles = 100'000;
  static constexpr std::size_t kMaxOpen = 16;

  // `folder` outlives it.
  explicit ReceivedFiles(const RunFolder& folder) : folder_(folder) {}

  // The next bytes of a file, which has its name once it is whole (`last`). What goes wrong, End
  // says.
  void Take(const std::string& name, std::string_view piece, bool last);

  // No more comes. Files that did not become whole go away. The first thing that went wrong.
  absl::Status End();

 private:
  absl::Status Add(const std::string& name, std::string_view piece, bool last)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RunFolder& folder_;
  Mutex mutex_;
  std::map<std::string, NewFile> open_ ABSL_GUARDED_BY(mutex_);
  std::size_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status problem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wsurge
