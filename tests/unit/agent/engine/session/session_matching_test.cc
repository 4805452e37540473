#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

// Thousands of requests of all kinds on one connection, pushes in between; replies that come in any
// order, twice, late or never; and a model that knows the truth, since it wrote every reply.
namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanos kTimeout = milliseconds(300);
constexpr double kRate = 500;
constexpr Nanos kDuration = seconds(4);
constexpr int kStreamed = 2000;  // in that time, unless the window holds some back

// What the session said about the message that it was given last.
class Witness final : public SessionTracer {
 public:
  void OnTrace(std::uint64_t, std::string_view what, std::string_view step, std::string_view, bool,
               std::string_view detail, Nanos) override {
    if (what != "received") return;
    taken_by = step;
    verdict = detail;
  }
  std::string taken_by;
  std::string verdict;
};

// A request that was sent, by the reply that it will be sent.
struct Truth {
  std::string step;
  Nanos due{};
  bool answered = false;
};

class Simulation {
 public:
  Simulation(unsigned seed, std::uint64_t window)
      : random_(seed), window_(window), bench_(Program(window), milliseconds(100)) {
    bench_.context.tracer = &witness_;
  }

  void Play() {
    bench_.Start();
    for (Nanos at = bench_.now; at < bench_.begin + kDuration; at += microseconds(Below(5000))) {
      replies_.emplace(at, Push());
    }
    while (bench_.session.active()) {
      Nanos next = bench_.timers.NextDue();
      if (!replies_.empty()) next = std::min(next, replies_.begin()->first);
      REQUIRE(next < bench_.begin + seconds(60));
      bench_.Pass(std::max(next - bench_.now, Nanos::zero()));
      TakeSent();
      while (bench_.session.active() && !replies_.empty() &&
             replies_.begin()->first <= bench_.now) {
        const std::string message = replies_.extract(replies_.begin()).mapped();
        Deliver(message);
        TakeSent();
      }
    }
    CompareTotals();
  }

 private:
  static std::vector<Step> Program(std::uint64_t window) {
    StreamStep stream = Stream(kRate, R"({"id":"${seq}","text":"hello"})", ReplyKind::kMatch);
    stream.reply.match = JsonEquals("/answers", "${seq}");
    stream.duration = kDuration;
    stream.timeout = kTimeout;
    stream.window = window;
    Match general = TextMatch(TextRelation::kContains, "<${seq}>");
    general.binary = false;
    return {Rules({Whenever("go echo", {Request("echo ${seq}", ReplyKind::kEcho, kTimeout)}),
                   Whenever("go end", {RequestEnding("end ${seq}", ": BUY ${seq}", kTimeout)}),
                   Whenever("go start",
                            {RequestMatching("start ${seq}",
                                             TextMatch(TextRelation::kStartsWith, "${seq};"),
                                             kTimeout)}),
                   Whenever("go general", {RequestMatching("general ${seq}", general, kTimeout)})}),
            Make(stream)};
  }

  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  std::string Push() {
    static const std::vector<std::string> kPushes{"go echo",    "go end", "go start", "go general",
                                                  "price 0.53", "{}",     ""};
    return kPushes[Below(static_cast<unsigned>(kPushes.size()))];
  }

  // Notes what the session has sent, and decides what becomes of it.
  void TakeSent() {
    for (; seen_ < bench_.host.sent.size(); ++seen_) {
      const std::string& text = bench_.host.sent[seen_];
      const std::string number = std::to_string(seen_);  // ${seq}
      std::string reply;
      Truth truth{.step = {}, .due = bench_.host.sent_at[seen_]};
      if (text == "echo " + number) {
        truth.step = "s1";
        reply = text;
      } else if (text == "end " + number) {
        truth.step = "s2";
        reply = std::to_string(Below(1000)) + ": BUY " + number;
      } else if (text == "start " + number) {
        truth.step = "s3";
        reply = number + ";" + std::to_string(Below(1000));
      } else if (text == "general " + number) {
        truth.step = "s4";
        reply = "ok <" + number + "> done";
      } else {
        REQUIRE(text == R"({"id":")" + number + R"(","text":"hello"})");
        truth.step = "s5";
        // Also as a number: what is compared is the text.
        reply = Below(2) == 0 ? R"({"answers":")" + number + R"("})"
                              : R"({"more":[1],"answers":)" + number + "}";
        truth.due = bench_.begin + Nanos(std::llround(streamed_++ * 1e9 / kRate));
      }
      ++requests_;
      REQUIRE(truths_.emplace(reply, truth).second);
      if (Below(12) == 0) continue;  // never answered
      const auto later = [this] {
        return bench_.now + microseconds(Below(Below(8) == 0 ? 600'000 : 90'000));
      };
      replies_.emplace(later(), reply);
      if (Below(10) == 0) replies_.emplace(later(), reply);  // answered twice
    }
  }

  void Deliver(const std::string& message) {
    CAPTURE(message);
    const auto truth = truths_.find(message);
    std::string step;
    std::string verdict;
    if (truth != truths_.end() && !truth->second.answered) {
      const Nanos age = bench_.now - truth->second.due;
      const bool late = age >= kTimeout;
      step = truth->second.step;
      verdict = (late ? "late reply after " : "reply after ") + FormatDuration(age);
      truth->second.answered = true;
      late ? ++late_ : ++matched_;
      if (!late) rtt_ += age;
    } else if (message.rfind("go ", 0) != 0) {
      ++unmatched_;
    }
    bench_.Receive(message);
    REQUIRE(witness_.taken_by == step);
    REQUIRE(witness_.verdict == verdict);
  }

  void CompareTotals() {
    std::uint64_t lost = 0;
    std::uint64_t in_flight = 0;
    for (const auto& [reply, truth] : truths_) {
      if (truth.answered) continue;
      truth.due + kTimeout <= bench_.now ? ++lost : ++in_flight;
    }
    REQUIRE(bench_.host.end == SessionEnd::kDone);
    REQUIRE(bench_.Count("rules.dropped") == 0);
    REQUIRE(bench_.Count("replies.expected") == requests_);
    REQUIRE(bench_.Count("replies.matched") == matched_);
    REQUIRE(bench_.Count("replies.late") == late_);
    REQUIRE(bench_.Count("replies.unmatched") == unmatched_);
    REQUIRE(bench_.Count("replies.lost") == lost);
    REQUIRE(bench_.Count("replies.in_flight") == in_flight);
    REQUIRE(bench_.Count("errors.reply_timeout") == late_ + lost);
    REQUIRE(streamed_ + static_cast<int>(bench_.Count("replies.unsent")) == kStreamed);
    const TimeSamples rtt = bench_.Times(TimeMetric::kRtt);
    REQUIRE(rtt.censored == late_ + lost);
    REQUIRE(rtt.values.count() == matched_ + late_ + lost);
    REQUIRE(rtt.values.sum() == static_cast<Uint128>((rtt_ + kTimeout * (late_ + lost)).count()));
    REQUIRE(bench_.Contradictions().empty());
    // It was about something.
    CHECK(requests_ > 1500);
    CHECK(matched_ > 1000);
    CHECK(late_ > 20);
    CHECK(unmatched_ > 200);
    if (window_ < 50) CHECK(bench_.Times(TimeMetric::kSendWait).values.max() > 1'000'000);
  }

  std::mt19937 random_;
  const std::uint64_t window_;
  SessionBench bench_;
  Witness witness_;
  std::size_t seen_ = 0;
  int streamed_ = 0;
  std::map<std::string, Truth> truths_;        // by reply
  std::multimap<Nanos, std::string> replies_;  // on their way
  std::uint64_t requests_ = 0;
  std::uint64_t matched_ = 0;
  std::uint64_t late_ = 0;
  std::uint64_t unmatched_ = 0;
  Nanos rtt_{};
};

TEST_CASE("matching: every reply goes to its request, with pushes in between and in any order") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    Simulation(seed, seed % 3 == 0 ? 20 : 100'000).Play();
  }
}

TEST_CASE("matching: for `next` the n-th message answers the n-th request, however late") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    StreamStep stream = Stream(kRate, "${seq}", ReplyKind::kNext);
    stream.count = kStreamed;
    stream.timeout = kTimeout;
    stream.window = 100'000;
    SessionBench bench({Make(stream)});
    Witness witness;
    bench.context.tracer = &witness;
    bench.Start();
    std::size_t answered = 0;
    std::uint64_t late = 0;
    while (bench.session.active()) {
      bench.Pass(milliseconds(random() % 100));
      std::size_t burst = random() % 100;
      for (; burst > 0 && answered < bench.host.sent.size() && bench.session.active(); --burst) {
        const Nanos age = bench.now - bench.host.sent_at[answered++];
        if (age >= kTimeout) ++late;
        bench.Receive("anything");
        REQUIRE(witness.verdict ==
                (age >= kTimeout ? "late reply after " : "reply after ") + FormatDuration(age));
      }
    }
    REQUIRE(bench.Count("replies.late") == late);
    REQUIRE(bench.Count("replies.matched") + bench.Count("errors.reply_timeout") == kStreamed);
    REQUIRE(bench.Contradictions().empty());
  }
}

}  // namespace
}  // namespace wsurge
