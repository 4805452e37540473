#pragma once

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"

#include "common/base/mutex.h"
#include "controller/run/run_journal.h"
#include "controller/store/store_writer.h"

namespace wsurge {

// Writes the runs of a controller into its store. What cannot be stored is said once per run, in
// the log and in the result, and the run goes on. Calls come from one thread at a time.
class RunRecorder : public RunJournal {
 public:
  explicit RunRecorder(RunStore store) : writer_(std::move(store)) {}

  void Begin(const RunPlan& plan, SubmitTime begun) override;
  void Record(JournalEntry entry, std::function<void()> stored) override;
  void AfterRecorded(std::function<void()> stored) override;
  std::string Problem() const override;
  void End(const RunOutcome& outcome) override;

 private:
  void Post(std::function<absl::Status(RunStore&)> apply, const std::function<void()>& stored);
  void OnProblem(const std::string& run_id, const absl::Status& problem);

  std::string run_id_;

  mutable Mutex mutex_;
  std::string problem_of_ ABSL_GUARDED_BY(mutex_);  // which run; empty: none
  std::string problem_ ABSL_GUARDED_BY(mutex_);

  StoreWriter writer_;  // last: its thread uses the others
};

}  // namespace wsurge
