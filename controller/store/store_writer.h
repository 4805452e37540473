#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"

#include "common/base/mutex.h"
#include "controller/store/run_store.h"

namespace wsurge {

// The thread that writes to the store, so that nobody else waits for the disk. What is posted
// within a moment goes into one transaction. Any thread.
class StoreWriter {
 public:
  struct Write {
    std::function<absl::Status(RunStore&)> apply;
    // Told once from the writer's thread: it is committed, or why it never will be. Must not block.
    std::function<void(const absl::Status&)> done;
  };

  // An agent has at most 8 unacknowledged reports; beyond so many writes the disk has stopped.
  static constexpr std::size_t kMaxWrites = 8'192;
  // Between two commits, so that a sync is paid for the reports of many agents.
  static constexpr std::chrono::milliseconds kPause{50};

  explicit StoreWriter(RunStore store);
  ~StoreWriter();  // after what was posted is written
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  // ResourceExhausted: too many wait already. `done` is not told then.
  absl::Status Post(Write write);

  // Waits until everything that was posted before is done with. False: it is not `within` that.
  bool Flush(std::chrono::milliseconds within);

 private:
  void Run();
  void Apply(const std::deque<Write>& batch);
  absl::Status Commit(const std::deque<Write>& batch);

  RunStore store_;  // the writer's thread only

  Mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Write> writes_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t posted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t hurried_ ABSL_GUARDED_BY(mutex_) = 0;  // how many wait in Flush
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // last: it uses the others
};

}  // namespace wsurge
