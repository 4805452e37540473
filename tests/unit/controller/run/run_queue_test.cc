#include "controller/run/run_queue.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

RunPlan Plan(const std::string& id) {
  RunPlan plan;
  plan.run_id = id;
  plan.scenario.name = "name of " + id;
  plan.submitted = SubmitTime{std::chrono::seconds(1), std::chrono::seconds(1'000)};
  return plan;
}

std::shared_ptr<const RunOutcome> Outcome(const std::string& error = "") {
  RunOutcome outcome;
  outcome.error = error;
  return std::make_shared<const RunOutcome>(std::move(outcome));
}

struct FilledQueue {
  // The first begins, the others wait.
  explicit FilledQueue(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      REQUIRE(queue.Add(Plan(id), 1).ok());
      Begin();
    }
  }

  // The id of the run that begins; empty: none does.
  std::string Begin() {
    const auto plan = queue.Next();
    return plan ? plan->run_id : "";
  }

  std::string Listed() const {
    std::string text;
    for (const KnownRun& run : queue.List()) {
      text += run.id + (run.stage == RunStage::kQueued    ? "? "
                        : run.stage == RunStage::kRunning ? "! "
                                                          : ". ");
    }
    return text;
  }

  RunQueue queue;
};

TEST_CASE("RunQueue: one run at a time, in the order of submission") {
  FilledQueue f({"a", "b", "c"});
  CHECK(f.Listed() == "c? b? a! ");
  CHECK(f.Begin().empty());
  CHECK(f.queue.Running()->id == "a");
  f.queue.End(Outcome());
  CHECK(f.queue.Running() == nullptr);
  CHECK(f.Begin() == "b");
  CHECK(f.Begin().empty());
  CHECK(f.Listed() == "c? b! a. ");
  f.queue.End(Outcome());
  CHECK(f.Begin() == "c");
  f.queue.End(Outcome());
  CHECK(f.Begin().empty());
  CHECK(f.Listed() == "c. b. a. ");
}

TEST_CASE("RunQueue: counts the runs ahead, with the running one") {
  FilledQueue f({"a", "b", "c"});
  CHECK(f.queue.Ahead("a") == std::nullopt);
  CHECK(f.queue.Ahead("b") == 1);
  CHECK(f.queue.Ahead("c") == 2);
  CHECK(f.queue.Ahead("none") == std::nullopt);
  f.queue.End(Outcome());
  CHECK(f.queue.Ahead("b") == 0);
  f.Begin();
  CHECK(f.queue.Ahead("b") == std::nullopt);
  CHECK(f.queue.Ahead("c") == 1);
}

TEST_CASE("RunQueue: what was withdrawn does not begin and is over") {
  FilledQueue f({"a", "b", "c"});
  f.queue.Withdraw("b", Outcome("withdrawn"));
  CHECK(f.queue.Ahead("c") == 1);
  CHECK(f.Listed() == "c? a! b. ");
  REQUIRE(f.queue.Find("b") != nullptr);
  CHECK(f.queue.Find("b")->outcome->error == "withdrawn");
  f.queue.End(Outcome());
  CHECK(f.Begin() == "c");
}

TEST_CASE("RunQueue: a run is found in every stage, with what is known of it") {
  FilledQueue f({"a", "b"});
  for (const char* id : {"a", "b"}) {
    REQUIRE(f.queue.Find(id) != nullptr);
    CHECK(f.queue.Find(id)->name == std::string("name of ") + id);
    CHECK(f.queue.Find(id)->submitted_unix == std::chrono::seconds(1'000));
    CHECK(f.queue.Find(id)->outcome == nullptr);
  }
  f.queue.End(Outcome("why"));
  CHECK(f.queue.Find("a")->stage == RunStage::kOver);
  CHECK(f.queue.Find("a")->outcome->error == "why");
  CHECK(f.queue.Find("none") == nullptr);
}

TEST_CASE("RunQueue: full is a refusal with the remedy, until a run begins or is withdrawn") {
  FilledQueue f({"running"});
  for (std::size_t i = 0; i < RunQueue::kMaxQueued; ++i) {
    REQUIRE(f.queue.Add(Plan("q" + std::to_string(i)), 1).ok());
  }
  const absl::Status full = f.queue.Add(Plan("late"), 1);
  CHECK(absl::IsResourceExhausted(full));
  CHECK(full.message() ==
        "64 runs are queued at this controller, which is as many as it takes; try again when one "
        "of them has begun, or end one with wsurge stop");
  CHECK(f.queue.Find("late") == nullptr);
  f.queue.Withdraw("q7", Outcome());
  CHECK(f.queue.Add(Plan("late"), 1).ok());
  CHECK_FALSE(f.queue.Add(Plan("later"), 1).ok());
  f.queue.End(Outcome());
  CHECK(f.Begin() == "q0");
  CHECK(f.queue.Add(Plan("later"), 1).ok());
}

TEST_CASE("RunQueue: what waits is bounded in memory too") {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  FilledQueue f({"running"});
  REQUIRE(f.queue.Add(Plan("a"), 256 * kMiB).ok());
  REQUIRE(f.queue.Add(Plan("b"), 200 * kMiB).ok());
  const absl::Status full = f.queue.Add(Plan("c"), 100 * kMiB);
  CHECK(absl::IsResourceExhausted(full));
  CHECK(full.message() ==
        "this scenario takes 100 MiB with its data, and the 2 runs that are queued at this "
        "controller take 456 of 512 MiB; try again when one of them has begun, or end one with "
        "wsurge stop");
  f.queue.Withdraw("b", Outcome());
  CHECK(f.queue.Add(Plan("c"), 256 * kMiB).ok());
  f.queue.End(Outcome());
  CHECK(f.Begin() == "a");
  CHECK(f.queue.Add(Plan("d"), 256 * kMiB).ok());
}

TEST_CASE("RunQueue: the last few that are over stay known") {
  FilledQueue f({});
  for (std::size_t i = 0; i <= RunQueue::kMaxOver; ++i) {
    REQUIRE(f.queue.Add(Plan("r" + std::to_string(i)), 1).ok());
    f.Begin();
    f.queue.End(Outcome());
  }
  CHECK(f.queue.Find("r0") == nullptr);
  CHECK(f.queue.Find("r1") != nullptr);
  CHECK(f.queue.List().size() == RunQueue::kMaxOver);
}

TEST_CASE("RunQueue: who asks for an unknown run is told the known ones") {
  CHECK(RunQueue().NotKnown("x").message() ==
        "no run x at this controller, which has had none since it was started; wsurge runs and "
        "wsurge report know older ones");
  FilledQueue f({"a", "b"});
  f.queue.Withdraw("b", Outcome());
  REQUIRE(f.queue.Add(Plan("c"), 1).ok());
  CHECK(absl::IsNotFound(f.queue.NotKnown("x")));
  CHECK(f.queue.NotKnown("x").message() ==
        "no run x at this controller; there are c (queued), a (running), b (over); wsurge runs and "
        "wsurge report know older ones");
  for (int i = 0; i < 10; ++i) REQUIRE(f.queue.Add(Plan("q" + std::to_string(i)), 1).ok());
  CHECK(f.queue.NotKnown("x").message() ==
        "no run x at this controller; there are q9 (queued), q8 (queued), q7 (queued), q6 "
        "(queued), q5 (queued), q4 (queued), q3 (queued), q2 (queued), q1 (queued), q0 (queued), "
        "and 3 more; wsurge runs and wsurge report know older ones");
}

}  // namespace
}  // namespace wsurge
