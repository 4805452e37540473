#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

// Whatever a program does and whatever happens to its connection: every request has one fate, every
// session one end.
namespace wsurge {
namespace {

using std::chrono::milliseconds;

class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_(seed) {}

  std::vector<Step> Program() { return Steps(0); }

  // Everything that may happen to a session until it is over.
  void Play(SessionBench& bench) {
    bench.host.full = Below(10) == 0;
    bench.Start(Below(3));
    for (int step = 0; bench.session.active() && step < 300; ++step) {
      Reconnect(bench);
      switch (Below(14)) {
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
          if (bench.host.open) bench.Receive("0.1");
          break;
        case 5:
          if (Below(30) == 0 && bench.host.open) Lose(bench);
          break;
        case 7:
          bench.Disconnect();
          break;
        case 8:
          if (!bench.host.arrived.empty()) {
            const auto& [barrier, generation] = bench.host.arrived.back();
            bench.session.OnBarrierReleased(barrier, generation, bench.now);
          }
          break;
        case 6:
          if (Below(30) == 0) bench.session.Shed(bench.now);
          break;
        default:
          if (bench.host.open) bench.Receive(Answer(bench));
      }
    }
    if (bench.session.active()) bench.session.Shed(bench.now);
    bench.Pass(std::chrono::seconds(100));
  }

 private:
  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  void Lose(SessionBench& bench) {
    const bool restarts = Below(2) == 0;
    bench.host.waiting.clear();
    bench.host.backlog = 0;
    bench.session.OnConnectionLost("connection_lost", restarts, bench.now);
    if (!bench.session.active()) return;
    bench.Pass(milliseconds(Below(30)));
    Below(4) == 0 ? bench.session.Abandon(bench.now) : bench.session.Restart(1, {"x"}, bench.now);
  }

  // Does what the session asked of its host.
  void Reconnect(SessionBench& bench) {
    if (bench.host.reconnects == 0) return;
    bench.host.reconnects = 0;
    bench.host.waiting.clear();
    bench.host.backlog = 0;
    bench.Pass(milliseconds(Below(30)));
    if (Below(4) == 0) {
      bench.session.OnReconnectFailed("refused", bench.now);
    } else {
      bench.Open();
    }
  }

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

  Step RandomStream() {
    StreamStep stream = Stream(100 + Below(1000), "s${seq}", ReplyKind(Below(4)));
    if (stream.reply.kind == ReplyKind::kMatch) {
      stream.reply.match = TextMatch(TextRelation::kEndsWith, "${seq}");
    }
    stream.spacing = Below(2) == 0 ? Spacing::kEven : Spacing::kPoisson;
    stream.timeout = milliseconds(1 + Below(40));
    stream.window = Below(2) == 0 ? 1000 : 1 + Below(3);
    if (Below(2) == 0) {
      stream.count = Below(30);
    } else {
      stream.duration = milliseconds(Below(100));
    }
    return Make(stream);
  }

  Step OnLastMessage(int depth) {
    const Match match = TextMatch(TextRelation::kContains, std::to_string(Below(10)));
    switch (Below(4)) {
      case 0:
        return CheckThat("ok", match);
      case 1:
        return When(match, Steps(depth + 1), Steps(depth + 1));
      case 2:
        return Make(ChooseStep{.branches = {{.weight = 1 + Below(3), .steps = Steps(depth + 1)},
                                            {.weight = 1, .steps = {}}}});
      default:
        return Below(5) == 0 ? ExtractInto(Below(2), "/x") : Send("${a}");
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
      switch (Below(13)) {
        case 9:
          steps.push_back(RandomStream());
          break;
        case 10:
          if (depth < 2) steps.push_back(OnLastMessage(depth));
          break;
        case 11:
          steps.push_back(Meet(Below(2), milliseconds(1 + Below(100))));
          break;
        case 12:
          if (Below(3) != 0) break;
          steps.push_back(Below(2) == 0 ? CloseWith(4000, "program") : Make(DropStep{}));
          if (Below(8) != 0) steps.push_back(Make(ReconnectStep{}));
          break;
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
          if (depth >= 2) break;
          if (Below(3) == 0) {
            steps.push_back(Make(RepeatStep{.times = std::nullopt,
                                            .duration = milliseconds(Below(60)),
                                            .every = milliseconds(Below(20)),
                                            .steps = Steps(depth + 1)}));
          } else {
            steps.push_back(Repeat(1 + Below(40), Steps(depth + 1)));
          }
          break;
        default:
          steps.push_back(RandomRequest());
      }
    }
    if (steps.empty()) steps.push_back(RandomRequest());
    return steps;
  }

  std::mt19937 random_;
};

TEST_CASE("session: every request has one fate and every session one end, over many random runs") {
  std::uint64_t matched = 0;
  std::uint64_t late = 0;
  std::uint64_t lost = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t unsent = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    RandomRun run(seed);
    SessionBench bench(run.Program(), milliseconds(20));
    for (int connection = 0; connection < 2; ++connection) {
      bench.host.backlog = 0;
      bench.host.waiting.clear();
      bench.host.reconnects = 0;
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
    unsent += bench.Count("replies.unsent");
  }
  // The runs were about something.
  CHECK(matched > 1000);
  CHECK(late > 100);
  CHECK(lost > 1000);
  CHECK(in_flight > 10);
  CHECK(unsent > 1000);
}

}  // namespace
}  // namespace wsurge
