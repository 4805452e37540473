#include "controller/service/stored_runs.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;

KnownRun Known(const std::string& id, int submitted, RunStage stage) {
  KnownRun run{id, "name", seconds(submitted), stage, nullptr};
  if (stage != RunStage::kOver) return run;
  RunOutcome outcome;
  outcome.exit_code = ExitCode::kInterrupted;
  run.outcome = std::make_shared<const RunOutcome>(std::move(outcome));
  return run;
}

TEST_CASE("stored runs: what the controller knows completes what its store says") {
  std::vector<StoredRunState> runs = {
      {"begun since", "name", seconds(4), "cut off", 0, ""},
      {"over since", "name", seconds(3), "cut off", 0, ""},
      {"over", "name", seconds(2), "over", 3, "valid"},
      {"of another controller", "name", seconds(1), "cut off", 0, ""},
  };
  AddKnownRuns({Known("queued", 6, RunStage::kQueued), Known("begun since", 4, RunStage::kRunning),
                Known("withdrawn", 5, RunStage::kOver), Known("over since", 3, RunStage::kOver),
                Known("over", 2, RunStage::kOver)},
               runs);
  std::vector<std::string> texts;
  texts.reserve(runs.size());
  for (const StoredRunState& run : runs) {
    texts.push_back(run.id + ": " + run.state + " " + std::to_string(run.exit_code));
  }
  CHECK(texts == std::vector<std::string>{"queued: queued 0", "withdrawn: over 130",
                                          "begun since: running 0", "over since: over 130",
                                          "over: over 3", "of another controller: cut off 0"});
}

}  // namespace
}  // namespace wsurge
