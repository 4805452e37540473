#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session_bench.h"

// Whatever a program does and whatever happens to its connection: every request has one fate, every
// session one end.
namespace wsurge {
namespace {

using std::chrono::milliseconds;

class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_(seed) {}

  std::vector<Step> Program() {
    std::vector<Step> steps = Steps(0);
    Number(steps);
    return steps;
  }

  // Everything that may happen to a session until it is over.
  void Play(SessionBench& bench) {
    bench.host.full = Below(10) == 0;
    bench.Start(Below(3));
    for (int step = 0; bench.session.active() && step < 300; ++step) {
      switch (Below(12)) {
        case 0:
          bench.host.full = true;
          break;
        case 1:
          bench.MakeRoom();
          break;
        case 2:
        case 3:
          bench.Pass(milliseconds(Below(30)), milliseconds(Below(3)));
          break;
        case 4:
          bench.Receive("0.1");
          break;
        case 5:
          if (Below(30) == 0) bench.session.OnConnectionLost("connection_lost", bench.now);
          break;
        case 6:
          if (Below(30) == 0) bench.session.Shed(bench.now);
          break;
        default:
          bench.Receive(Answer(bench));
      }
    }
    if (bench.session.active()) bench.session.Shed(bench.now);
    bench.Pass(std::chrono::seconds(100));
  }

 private:
  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  // The echo of something that was sent: mostly the last, sometimes older, sometimes never sent.
  std::string Answer(const SessionBench& bench) {
    const auto& sent = bench.host.sent;
    if (sent.empty() || Below(8) == 0) return "surprise";
    if (Below(3) == 0) return sent[random_() % sent.size()];
    return sent.back();
  }

  Step RandomRequest() {
    const Nanos timeout = milliseconds(1 + Below(40));
    switch (Below(3)) {
      case 0:
        return Request("${seq}", ReplyKind::kEcho, timeout);
      case 1:
        return Request("n${seq}", ReplyKind::kNext, timeout);
      default:
        return RequestEnding("order ${seq}", " ${seq}", timeout);
    }
  }

  std::vector<Step> RuleSteps() {
    std::vector<Step> steps;
    for (unsigned i = 1 + Below(3); i > 0; --i) {
      steps.push_back(Below(3) == 0 ? Send("told ${seq}") : RandomRequest());
    }
    if (Below(20) == 0) steps.push_back(CloseWith(4000, "rule"));
    return steps;
  }

  std::vector<Step> Steps(int depth) {
    std::vector<Step> steps;
    for (unsigned i = 1 + Below(4); i > 0; --i) {
      switch (Below(9)) {
        case 0:
          steps.push_back(Send("said ${seq}"));
          break;
        case 1:
          steps.push_back(ReceiveCount(1 + Below(4), milliseconds(1 + Below(200))));
          break;
        case 2:
          steps.push_back(ReceiveFor(milliseconds(1 + Below(50))));
          break;
        case 3:
          steps.push_back(Think(milliseconds(Below(20))));
          break;
        case 4:
          steps.push_back(Below(4) == 0 ? Rules({})
                                        : Rules({wsurge::Below(0.2, RuleSteps()),
                                                 Whenever("surprise", RuleSteps())}));
          break;
        case 5:
          if (depth < 2) steps.push_back(Repeat(1 + Below(40), Steps(depth + 1)));
          break;
        default:
          steps.push_back(RandomRequest());
      }
    }
    if (steps.empty()) steps.push_back(RandomRequest());
    return steps;
  }

  void Number(std::vector<Step>& steps) {
    for (Step& step : steps) {
      step.id = next_id_++;
      if (auto* repeat = std::get_if<RepeatStep>(&step.action)) Number(repeat->steps);
      if (auto* rules = std::get_if<OnMessageStep>(&step.action)) {
        for (Rule& rule : rules->rules) Number(rule.steps);
      }
    }
  }

  std::mt19937 random_;
  std::uint32_t next_id_ = 0;
};

TEST_CASE("session: every request has one fate and every session one end, over many random runs") {
  std::uint64_t matched = 0;
  std::uint64_t late = 0;
  std::uint64_t lost = 0;
  std::uint64_t in_flight = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    CAPTURE(seed);
    RandomRun run(seed);
    SessionBench bench(run.Program(), milliseconds(20));
    for (int connection = 0; connection < 2; ++connection) {
      bench.host.backlog = 0;
      bench.host.waiting.clear();
      run.Play(bench);
      REQUIRE(!bench.session.active());
      REQUIRE(bench.timers.NextDue() == Nanos::max());
      REQUIRE(bench.Contradictions().empty());
    }
    // Each request that was answered in time, timed out, or was cut off has one sample.
    REQUIRE(bench.Samples(TimeMetric::kRtt) == bench.Samples(TimeMetric::kService));
    REQUIRE(bench.Count("replies.matched") <= bench.Samples(TimeMetric::kRtt));
    REQUIRE(bench.Samples(TimeMetric::kRtt) <= bench.Count("replies.expected"));
    REQUIRE(bench.Samples(TimeMetric::kSendDelay) == bench.Count("ws_sent.messages"));
    REQUIRE(bench.Samples(TimeMetric::kSendWait) <= bench.Count("ws_sent.messages"));
    REQUIRE(bench.Times(TimeMetric::kRtt).values.out_of_range() == 0);  // none is negative
    REQUIRE(bench.Samples(TimeMetric::kGap) + bench.Samples(TimeMetric::kFirstMessage) ==
            bench.Count("ws_received.messages"));
    matched += bench.Count("replies.matched");
    late += bench.Count("replies.late");
    lost += bench.Count("replies.lost");
    in_flight += bench.Count("replies.in_flight");
  }
  // The runs were about something.
  CHECK(matched > 1000);
  CHECK(late > 1000);
  CHECK(lost > 1000);
  CHECK(in_flight > 100);
}

}  // namespace
}  // namespace wsurge
