#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/engine/session/session.h"

// A session on a connection that a test plays by hand, in a time of the test's own.
namespace wsurge {

// What the session did to its connection, and to the barriers of its agent.
class FakeHost final : public SessionHost {
 public:
  bool is_open() const override { return open; }
  bool Send(std::string_view payload, bool binary, std::uint64_t id, Nanos now) override {
    if (keep_texts) {
      sent.emplace_back(payload);
      sent_at.push_back(now);
    }
    last_binary = binary;
    last_id = id;
    ++sends;
    if (!full) return true;
    backlog += payload.size() + 6;
    waiting.push_back(id);
    return false;
  }
  void Ping(Nanos) override { ++pings; }
  std::size_t backlog_bytes() const override { return backlog; }
  absl::Status Save(std::string_view file, std::string_view line) override {
    if (!disk.ok()) return disk;
    saved.push_back(std::string(file).append(": ").append(line));
    return absl::OkStatus();
  }
  void Close(std::uint16_t code, std::string_view reason, Nanos) override {
    open = false;
    close_code = code;
    close_reason = reason;
  }
  void Drop(Nanos) override {
    open = false;
    ++drops;
  }
  void Reconnect(Nanos) override { ++reconnects; }
  bool Arrive(std::uint32_t barrier, std::uint64_t generation) override {
    if (barrier_over) return true;
    arrived.emplace_back(barrier, generation);
    return false;
  }
  void Leave(std::uint32_t barrier, std::uint64_t generation) override {
    left.emplace_back(barrier, generation);
  }
  void OnProgramEnd(SessionEnd how, Nanos now) override {
    ++ends;
    end = how;
    ended_at = now;
  }

  using Meetings = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

  bool open = true;
  bool keep_texts = true;
  std::vector<std::string> sent;
  std::vector<Nanos> sent_at;
  bool last_binary = false;
  std::uint64_t last_id = 0;
  int sends = 0;
  int pings = 0;
  bool full = false;  // the peer reads nothing
  std::size_t backlog = 0;
  std::vector<std::uint64_t> waiting;
  absl::Status disk;
  std::vector<std::string> saved;
  std::uint16_t close_code = 0;
  std::string close_reason;
  int drops = 0;
  int reconnects = 0;
  bool barrier_over = false;
  Meetings arrived;
  Meetings left;
  int ends = 0;
  SessionEnd end = SessionEnd::kDone;
  Nanos ended_at{};
};

// What a traced session told, one text per event.
class FakeTracer final : public SessionTracer {
 public:
  void OnTrace(std::uint64_t, std::string_view what, std::string_view step,
               std::string_view payload, bool, std::string_view detail, Nanos) override {
    std::string event(what);
    for (const std::string_view part : {step, payload, detail}) {
      if (!part.empty()) event.append(" | ").append(part);
    }
    events.push_back(std::move(event));
  }
  std::vector<std::string> events;
};

// Gives the steps their ids and names, in the order of the text.
inline void Number(std::vector<Step>& steps, std::uint32_t& next) {
  for (Step& step : steps) {
    step.id = next++;
    step.name = "s" + std::to_string(step.id);
    if (auto* repeat = std::get_if<RepeatStep>(&step.action)) Number(repeat->steps, next);
    if (auto* rules = std::get_if<OnMessageStep>(&step.action)) {
      for (Rule& rule : rules->rules) Number(rule.steps, next);
    }
    if (auto* choose = std::get_if<ChooseStep>(&step.action)) {
      for (Branch& branch : choose->branches) Number(branch.steps, next);
    }
    if (auto* when = std::get_if<WhenStep>(&step.action)) {
      Number(when->steps, next);
      Number(when->otherwise, next);
    }
  }
}

inline Role RoleOf(std::vector<Step> steps) {
  std::uint32_t next = 0;
  Number(steps, next);
  Role role;
  role.name = "session";
  role.steps = std::move(steps);
  return role;
}

// Time goes on only when the test says so; the session's clock shows it too, so every instant is
// exact. One bench at a time.
class SessionBench {
 public:
  inline static const std::vector<std::string> names{"a", "b"};  // of variables

  explicit SessionBench(std::vector<Step> steps, Nanos drain = std::chrono::seconds(2),
                        std::uint32_t samples_one_in = 0)
      : role(RoleOf(std::move(steps))),
        recorder(0, samples_one_in),
        context{.recorder = recorder,
                .timers = timers,
                .drain = drain,
                .agent = "agent-1",
                .variables = names,
                .payload = {},
                .scratch = {},
                .clock = [] { return *shown; }},
        session(context, host) {
    shown = &now;
    recorder.Begin(begin);
  }

  void Start(std::uint64_t connection = 0) {
    start.connection = connection;
    Start(start);
  }
  void Start(SessionStart with) {
    with.role = &role;
    with.random = &random;
    host.open = true;
    recorder.Count(Counter::kSessionsStarted);
    session.Start(std::move(with), now);
  }

  // Lets time pass. Timers fire at their instants, or `late` after them.
  void Pass(Nanos duration, Nanos late = {}) {
    const Nanos end = now + duration;
    while (timers.NextDue() <= end) timers.Fire(now = std::max(now, timers.NextDue() + late), 1);
    now = std::max(now, end);
  }

  void Receive(std::string_view message, bool binary = false) {
    session.OnMessage(message, binary, now);
  }

  // The closing handshake is over.
  void Disconnect() { session.OnDisconnected(now); }

  void Open() {
    host.open = true;
    session.OnReconnected(now);
  }

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
    const auto times = total.Total(metric);
    return times.values.count() + times.values.out_of_range();
  }
  TimeSamples Times(TimeMetric metric) {
    Settle();
    return total.Total(metric);
  }
  const std::vector<MessageSample>& Sampled() {
    Settle();
    return samples;
  }
  std::vector<std::string> Contradictions() {
    Settle();
    return wsurge::Contradictions(recorder.ledger());
  }

  const Nanos begin = std::chrono::hours(1);
  Nanos now = begin;
  const Role role;
  SessionStart start;
  RandomStream random{1, 2};
  Recorder recorder;
  TimerQueue timers;
  SessionContext context;
  FakeHost host;
  Session session;
  PhaseMetrics total;
  std::vector<MessageSample> samples;

 private:
  inline static const Nanos* shown = nullptr;

  void Settle() {
    const Interval interval = recorder.Take(now, 0);
    total.Merge(interval.Total());
    samples.insert(samples.end(), interval.samples.begin(), interval.samples.end());
  }
};

// Steps in short.
template <typename Action>
Step Make(Action action) {
  return {.id = 0, .name = {}, .action = std::move(action)};
}

// `${a}` and `${b}` are the session's variables.
inline Template Text(std::string_view text) {
  return std::get<Template>(
      Template::Parse(text, [](std::string_view name) -> std::optional<Template::Meaning> {
        if (name == "a") return Variable{0};
        if (name == "b") return Variable{1};
        if (name == "users.name") return DataField{.table = 0, .column = 0};
        return std::nullopt;
      }));
}
inline Payload Message(std::string_view text) { return {.content = Text(text)}; }
inline Step Send(std::string_view text) { return Make(SendStep{.payload = Message(text)}); }
inline Step Request(std::string_view text, ReplyKind reply = ReplyKind::kEcho,
                    Nanos timeout = std::chrono::seconds(10)) {
  return Make(RequestStep{
      .payload = Message(text), .reply = {.kind = reply, .match = {}}, .timeout = timeout});
}
inline Match TextMatch(TextRelation relation, std::string_view text) {
  Match match;
  match.texts.push_back({.relation = relation, .value = Text(text)});
  return match;
}
inline Match JsonEquals(std::string pointer, std::string_view text) {
  Match match;
  match.json = JsonCondition{
      .pointer = std::move(pointer), .equals = Text(text), .number = std::nullopt, .exists = true};
  return match;
}
inline Step RequestMatching(std::string_view text, Match match,
                            Nanos timeout = std::chrono::seconds(10)) {
  return Make(RequestStep{.payload = Message(text),
                          .reply = {.kind = ReplyKind::kMatch, .match = std::move(match)},
                          .timeout = timeout});
}
inline Step RequestEnding(std::string_view text, std::string_view ending,
                          Nanos timeout = std::chrono::seconds(10)) {
  return RequestMatching(text, TextMatch(TextRelation::kEndsWith, ending), timeout);
}
inline Step ReceiveCount(std::uint64_t count, Nanos timeout = std::chrono::seconds(60),
                         std::string save = {}) {
  return Make(ReceiveStep{.count = count,
                          .duration = std::nullopt,
                          .until = std::nullopt,
                          .timeout = timeout,
                          .save = std::move(save)});
}
inline Step ReceiveUntil(Match match, Nanos timeout = std::chrono::seconds(60)) {
  return Make(ReceiveStep{.count = std::nullopt,
                          .duration = std::nullopt,
                          .until = std::move(match),
                          .timeout = timeout,
                          .save = {}});
}
inline Step ReceiveFor(Nanos duration) {
  return Make(
      ReceiveStep{.count = std::nullopt, .duration = duration, .until = std::nullopt, .save = {}});
}
inline Step Think(Nanos duration) { return Make(ThinkStep{.least = duration}); }
inline Step Repeat(std::uint64_t times, std::vector<Step> steps) {
  return Make(RepeatStep{
      .times = times, .duration = std::nullopt, .every = std::nullopt, .steps = std::move(steps)});
}
inline Step RepeatFor(Nanos duration, std::vector<Step> steps) {
  return Make(RepeatStep{.times = std::nullopt,
                         .duration = duration,
                         .every = std::nullopt,
                         .steps = std::move(steps)});
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
  return {.condition = TextMatch(TextRelation::kEquals, text), .steps = std::move(steps)};
}
inline Step Rules(std::vector<Rule> rules) {
  return Make(OnMessageStep{.rules = std::move(rules)});
}

inline Extraction FromJson(std::string pointer) {
  return {.json = std::move(pointer), .regex = std::nullopt};
}
// Into `${a}` (0) or `${b}` (1).
inline Step ExtractInto(std::uint32_t variable, std::string pointer) {
  return Make(ExtractStep{.variable = {variable}, .extraction = FromJson(std::move(pointer))});
}
inline Step CheckThat(std::string name, Match match) {
  return Make(CheckStep{.check = std::move(name), .match = std::move(match)});
}
inline Step When(Match condition, std::vector<Step> steps, std::vector<Step> otherwise = {}) {
  return Make(WhenStep{.condition = std::move(condition),
                       .steps = std::move(steps),
                       .otherwise = std::move(otherwise)});
}
inline StreamStep Stream(double rate, std::string_view text, ReplyKind reply = ReplyKind::kEcho) {
  StreamStep stream;
  stream.rate_per_second = rate;
  stream.payload = Message(text);
  stream.reply.kind = reply;
  return stream;
}
inline Step Meet(std::uint32_t barrier, Nanos timeout = std::chrono::seconds(10)) {
  return Make(BarrierStep{.barrier = barrier, .timeout = timeout});
}

}  // namespace wsurge
