#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/engine/session.h"

// A session on a connection that a test plays by hand, in a time of the test's own.
namespace wsurge {

// What the session did to its connection.
class FakeHost final : public SessionHost {
 public:
  bool Send(std::string_view payload, std::uint64_t id, Nanos) override {
    if (keep_texts) sent.emplace_back(payload);
    last_id = id;
    ++sends;
    if (!full) return true;
    backlog += payload.size() + 6;
    waiting.push_back(id);
    return false;
  }
  std::size_t backlog_bytes() const override { return backlog; }
  absl::Status Save(std::string_view file, std::string_view line) override {
    if (!disk.ok()) return disk;
    saved.push_back(std::string(file).append(": ").append(line));
    return absl::OkStatus();
  }
  void OnProgramEnd(SessionEnd how, std::uint16_t code, std::string_view reason,
                    Nanos now) override {
    ++ends;
    end = how;
    close_code = code;
    close_reason = reason;
    ended_at = now;
  }

  bool keep_texts = true;
  std::vector<std::string> sent;
  std::uint64_t last_id = 0;
  int sends = 0;
  bool full = false;  // the peer reads nothing
  std::size_t backlog = 0;
  std::vector<std::uint64_t> waiting;
  absl::Status disk;
  std::vector<std::string> saved;
  int ends = 0;
  SessionEnd end = SessionEnd::kDone;
  std::uint16_t close_code = 0;
  std::string close_reason;
  Nanos ended_at{};
};

// Time goes on only when the test says so. It lies a day ahead of the real clock, which the session
// reads to see when it came to a message: so it is never late, and every due instant is exact.
class SessionBench {
 public:
  explicit SessionBench(std::vector<Step> steps, Nanos drain = std::chrono::seconds(2))
      : program(std::move(steps)),
        context{.program = program,
                .recorder = recorder,
                .timers = timers,
                .drain = drain,
                .payload = {},
                .scratch = {}},
        session(context, host) {
    recorder.Begin(begin);
  }

  void Start(std::uint64_t connection = 0) {
    recorder.Count(Counter::kSessionsStarted);
    session.Start(connection, now);
  }

  // Lets time pass. Timers fire at their instants, or `late` after them.
  void Pass(Nanos duration, Nanos late = {}) {
    const Nanos end = now + duration;
    while (timers.NextDue() <= end) timers.Fire(now = std::max(now, timers.NextDue() + late), 1);
    now = std::max(now, end);
  }

  void Receive(std::string_view message) { session.OnMessage(message, now); }

  // The peer reads all.
  void MakeRoom() {
    host.full = false;
    host.backlog = 0;
    for (const std::uint64_t id : std::exchange(host.waiting, {})) session.OnSent(id, now);
    session.OnWritable(now);
  }

  Nanos Elapsed() const { return now - begin; }

  std::uint64_t Count(std::string_view name) {
    Settle();
    return total.counters.Get(name);
  }
  std::uint64_t Samples(TimeMetric metric) {
    Settle();
    const auto samples = total.Total(metric);
    return samples.values.count() + samples.values.out_of_range();
  }
  TimeSamples Times(TimeMetric metric) {
    Settle();
    return total.Total(metric);
  }
  std::vector<std::string> Contradictions() {
    Settle();
    return wsurge::Contradictions(recorder.ledger());
  }

  const Nanos begin = MonotonicNow() + std::chrono::hours(24);
  Nanos now = begin;
  const std::vector<Step> program;
  Recorder recorder;
  TimerQueue timers;
  SessionContext context;
  FakeHost host;
  Session session;
  PhaseMetrics total;

 private:
  void Settle() { total.Merge(recorder.Take(now, 0).Total()); }
};

// Steps in short. Numbered by Numbered().
template <typename Action>
Step Make(Action action) {
  return {.id = 0, .name = {}, .action = std::move(action)};
}

inline Template Text(std::string_view text) {
  return std::get<Template>(Template::Parse(text, [](std::string_view) { return std::nullopt; }));
}
inline Step Send(std::string_view text) { return Make(SendStep{.text = Text(text)}); }
inline Step Request(std::string_view text, ReplyKind reply = ReplyKind::kEcho,
                    Nanos timeout = std::chrono::seconds(10)) {
  return Make(RequestStep{.text = Text(text), .reply = reply, .match = {}, .timeout = timeout});
}
inline Step RequestEnding(std::string_view text, std::string_view ending,
                          Nanos timeout = std::chrono::seconds(10)) {
  Match match;
  match.texts.push_back({.relation = TextRelation::kEndsWith, .value = Text(ending)});
  return Make(RequestStep{
      .text = Text(text), .reply = ReplyKind::kMatch, .match = match, .timeout = timeout});
}
inline Step ReceiveCount(std::uint64_t count, Nanos timeout = std::chrono::seconds(60),
                         std::string save = {}) {
  return Make(ReceiveStep{
      .count = count, .duration = std::nullopt, .timeout = timeout, .save = std::move(save)});
}
inline Step ReceiveFor(Nanos duration) {
  return Make(ReceiveStep{.count = std::nullopt, .duration = duration, .save = {}});
}
inline Step Think(Nanos duration) { return Make(ThinkStep{.duration = duration}); }
inline Step Repeat(std::uint64_t times, std::vector<Step> steps) {
  return Make(RepeatStep{.times = times, .duration = std::nullopt, .steps = std::move(steps)});
}
inline Step RepeatFor(Nanos duration, std::vector<Step> steps) {
  return Make(RepeatStep{.times = std::nullopt, .duration = duration, .steps = std::move(steps)});
}
inline Step CloseWith(std::uint16_t code, std::string reason) {
  return Make(CloseStep{.code = code, .reason = std::move(reason)});
}
inline Rule Below(double limit, std::vector<Step> steps) {
  Match match;
  match.number = NumberRange{.above = std::nullopt, .below = limit};
  return {.condition = match, .steps = std::move(steps)};
}
inline Rule Above(double limit, std::vector<Step> steps) {
  Match match;
  match.number = NumberRange{.above = limit, .below = std::nullopt};
  return {.condition = match, .steps = std::move(steps)};
}
inline Rule Whenever(std::string_view text, std::vector<Step> steps) {
  Match match;
  match.texts.push_back({.relation = TextRelation::kEquals, .value = Text(text)});
  return {.condition = match, .steps = std::move(steps)};
}
inline Step Rules(std::vector<Rule> rules) {
  return Make(OnMessageStep{.rules = std::move(rules)});
}

}  // namespace wsurge
