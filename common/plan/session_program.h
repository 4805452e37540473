#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/message/extraction.h"
#include "common/message/match.h"
#include "common/message/template.h"

// What one connection does: the steps of a session.
namespace wsurge {

struct Step;

// Whose connections a stamped message reaches.
enum class Reaches : std::uint8_t { kUnknown, kSelf, kOthers, kAll };

struct Payload {
  Template content;
  bool binary = false;
  Reaches reaches = Reaches::kUnknown;
  friend bool operator==(const Payload&, const Payload&) = default;
};

enum class ReplyKind : std::uint8_t {
  kEcho,   // the payload comes back
  kNext,   // the next message answers
  kMatch,  // the message that fits `match`, whose values are rendered when the request is sent
  kNone,   // no answer is waited for
};

struct Reply {
  ReplyKind kind = ReplyKind::kEcho;
  Match match;  // kMatch only
  friend bool operator==(const Reply&, const Reply&) = default;
};

struct SendStep {
  Payload payload;
  friend bool operator==(const SendStep&, const SendStep&) = default;
};

struct RequestStep {
  Payload payload;
  Reply reply;
  Nanos timeout = std::chrono::seconds(10);  // from due
  friend bool operator==(const RequestStep&, const RequestStep&) = default;
};

enum class Spacing : std::uint8_t { kEven, kPoisson };

// An open loop inside the session: messages leave when they are due. Ends `duration` after it began
// or with `count` messages, whichever is given (exactly one is).
struct StreamStep {
  double rate_per_second = 0;  // of this connection; with `total`: of all the role's together
  bool total = false;
  Spacing spacing = Spacing::kEven;
  bool stagger = true;  // kEven: connection i of n begins i/n of a period later
  std::optional<Nanos> duration;
  std::optional<std::uint64_t> count;
  Payload payload;
  Reply reply;
  Nanos timeout = std::chrono::seconds(10);  // from each message's due
  std::uint64_t window = 1000;  // with so many unanswered the next one waits and keeps its due time
  friend bool operator==(const StreamStep&, const StreamStep&) = default;
};

// Counts every data message from the moment it begins. Ends after `count` messages, after
// `duration`, or with the message that fits `until` (exactly one is given).
struct ReceiveStep {
  std::optional<std::uint64_t> count;
  std::optional<Nanos> duration;
  std::optional<Match> until;
  Nanos timeout = std::chrono::seconds(60);  // without `duration`: the session fails after it
  std::string save;  // file under the agent's data folder that each message is appended to; or none
  friend bool operator==(const ReceiveStep&, const ReceiveStep&) = default;
};

// One rule of `on_message`: its steps are kSend, kRequest, kExtract, kCheck, kClose and kDrop only.
struct Rule {
  Match condition;
  std::vector<Step> steps;
  friend bool operator==(const Rule&, const Rule&);
};

// Replaces the rules that run beside the session; an empty list clears them.
struct OnMessageStep {
  std::vector<Rule> rules;
  friend bool operator==(const OnMessageStep&, const OnMessageStep&);
};

// Runs its steps `times` times or for `duration` (exactly one is given; a round that has begun
// when the time is over is finished).
struct RepeatStep {
  std::optional<std::uint64_t> times;
  std::optional<Nanos> duration;
  std::optional<Nanos> every;  // a round begins so long after the one before was due to begin
  std::vector<Step> steps;
  friend bool operator==(const RepeatStep&, const RepeatStep&);
};

enum class ThinkKind : std::uint8_t { kConstant, kUniform, kExponential };

struct ThinkStep {
  ThinkKind kind = ThinkKind::kConstant;
  Nanos least{};  // kConstant: the pause; kExponential: its mean
  Nanos most{};   // kUniform
  friend bool operator==(const ThinkStep&, const ThinkStep&) = default;
};

struct Branch {
  std::uint32_t weight = 1;
  std::vector<Step> steps;
  friend bool operator==(const Branch&, const Branch&);
};

// Runs one branch, drawn by weight.
struct ChooseStep {
  std::vector<Branch> branches;
  friend bool operator==(const ChooseStep&, const ChooseStep&);
};

// Runs `steps` when the last message fits, else `otherwise` (which may be empty).
struct WhenStep {
  Match condition;
  std::vector<Step> steps;
  std::vector<Step> otherwise;
  friend bool operator==(const WhenStep&, const WhenStep&);
};

// "The last message" of the four below: the reply of the session's last request, or the last
// message that its `receive` counted, whichever came later; inside a rule the message that started
// it or the last reply of its own requests.

// Puts a part of the last message into a variable. Nothing there: the session fails (`extract`).
struct ExtractStep {
  Variable variable;
  Extraction extraction;
  friend bool operator==(const ExtractStep&, const ExtractStep&) = default;
};

// Counts whether the last message fits.
struct CheckStep {
  std::string check;  // its name in reports
  Match match;
  friend bool operator==(const CheckStep&, const CheckStep&) = default;
};

// Records a number of the last message in a time metric of the scenario's own. No number there, or
// a negative one: counted as error `record`.
struct RecordStep {
  std::string metric;  // its name in reports
  Extraction extraction;
  double unit_ns = 1;  // nanoseconds per one
  friend bool operator==(const RecordStep&, const RecordStep&) = default;
};

// Sends a ping; its pong is timed when it comes, and not waited for.
struct PingStep {
  friend bool operator==(const PingStep&, const PingStep&) = default;
};

// The closing handshake; the program goes on when it is over.
struct CloseStep {
  std::uint16_t code = 1000;
  std::string reason;
  friend bool operator==(const CloseStep&, const CloseStep&) = default;
};

// Resets the connection without a Close frame.
struct DropStep {
  friend bool operator==(const DropStep&, const DropStep&) = default;
};

// Opens the connection again after the session's own `close` or `drop`, with the attempts and
// delays of ConnectionOptions::reconnect (its defaults without it). Nothing to do when it is open.
struct ReconnectStep {
  friend bool operator==(const ReconnectStep&, const ReconnectStep&) = default;
};

// Waits for all sessions of the phase whose role has this barrier. A session that comes to it for
// the k-th time waits for the k-th meeting, and passes at once when that is over.
struct BarrierStep {
  std::uint32_t barrier = 0;  // index into Scenario::barriers
  Nanos timeout = std::chrono::seconds(10);
  friend bool operator==(const BarrierStep&, const BarrierStep&) = default;
};

struct Step {
  std::uint32_t id = 0;  // numbered from 0 in the order of the text over all roles
  std::string name;      // unique; "3.request" unless the scenario names it
  std::variant<SendStep, RequestStep, StreamStep, ReceiveStep, OnMessageStep, RepeatStep, ThinkStep,
               ChooseStep, WhenStep, ExtractStep, CheckStep, RecordStep, PingStep, CloseStep,
               DropStep, ReconnectStep, BarrierStep>
      action;
  friend bool operator==(const Step&, const Step&);
};

inline bool operator==(const Step& a, const Step& b) {
  return a.id == b.id && a.name == b.name && a.action == b.action;
}
inline bool operator==(const Rule& a, const Rule& b) {
  return a.condition == b.condition && a.steps == b.steps;
}
inline bool operator==(const OnMessageStep& a, const OnMessageStep& b) {
  return a.rules == b.rules;
}
inline bool operator==(const RepeatStep& a, const RepeatStep& b) {
  return a.times == b.times && a.duration == b.duration && a.every == b.every && a.steps == b.steps;
}
inline bool operator==(const Branch& a, const Branch& b) {
  return a.weight == b.weight && a.steps == b.steps;
}
inline bool operator==(const ChooseStep& a, const ChooseStep& b) {
  return a.branches == b.branches;
}
inline bool operator==(const WhenStep& a, const WhenStep& b) {
  return a.condition == b.condition && a.steps == b.steps && a.otherwise == b.otherwise;
}

// Calls f(const Step&) for each step, nested ones and those of rules included, in the order of the
// text.
template <typename F>
void ForEachStep(const std::vector<Step>& steps, const F& f) {
  for (const Step& step : steps) {
    f(step);
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      ForEachStep(repeat->steps, f);
    } else if (const auto* rules = std::get_if<OnMessageStep>(&step.action)) {
      for (const Rule& rule : rules->rules) ForEachStep(rule.steps, f);
    } else if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
      for (const Branch& branch : choose->branches) ForEachStep(branch.steps, f);
    } else if (const auto* when = std::get_if<WhenStep>(&step.action)) {
      ForEachStep(when->steps, f);
      ForEachStep(when->otherwise, f);
    }
  }
}

}  // namespace wsurge
