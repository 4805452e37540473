#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/message/match.h"
#include "common/message/template.h"
#include "common/plan/threshold.h"
#include "common/plan/url.h"

// The model of a resolved scenario: plain values, defaults included. The controller's parser makes
// it, the wire carries it, the agent's engine runs it.
namespace wsurge {

// ---- Where to ----

struct Target {
  std::string name;
  Url url;

  friend bool operator==(const Target&, const Target&) = default;
};

struct Header {
  std::string name;
  Template value;

  friend bool operator==(const Header&, const Header&) = default;
};

struct ConnectionOptions {
  std::vector<Header> headers;
  Nanos connect_timeout = std::chrono::seconds(5);  // for each of name resolution and TCP connect
  Nanos upgrade_timeout = std::chrono::seconds(5);
  Nanos close_timeout = std::chrono::seconds(2);  // from our Close to the peer's
  std::uint64_t max_message_bytes = 1 << 20;

  friend bool operator==(const ConnectionOptions&, const ConnectionOptions&) = default;
};

// ---- How much ----

enum class LoadForm : std::uint8_t {
  kClosed,  // keep so many connections open; a session that ends is started again
  kOnce,    // each connection runs its session once; the phase ends with the last one
};

enum class StartMode : std::uint8_t {
  kTogether,  // all at the phase's begin
  kSpread,    // evenly over its first second
};

struct Phase {
  std::string name;
  LoadForm form = LoadForm::kClosed;
  Nanos duration{};  // kClosed: its length; kOnce: the deadline after which what runs is ended
  std::uint64_t connections_from = 0;  // over the whole run, at the begin
  std::uint64_t connections_to = 0;    // and at the end of the phase; the same unless it ramps
  StartMode start = StartMode::kSpread;
  bool measure = true;

  friend bool operator==(const Phase&, const Phase&) = default;
};

// ---- What one connection does ----

struct Step;

struct SendStep {
  Template text;
  friend bool operator==(const SendStep&, const SendStep&) = default;
};

enum class ReplyKind : std::uint8_t {
  kEcho,   // the payload comes back
  kNext,   // the next message answers
  kMatch,  // the message that fits `match`, whose values are rendered when the request is sent
};

struct RequestStep {
  Template text;
  ReplyKind reply = ReplyKind::kEcho;
  Match match;  // kMatch only
  Nanos timeout = std::chrono::seconds(10);
  friend bool operator==(const RequestStep&, const RequestStep&) = default;
};

// Counts every data message from the moment it begins. Ends after `count` messages or after
// `duration`, whichever is given (exactly one is).
struct ReceiveStep {
  std::optional<std::uint64_t> count;
  std::optional<Nanos> duration;
  Nanos timeout = std::chrono::seconds(60);  // with `count`: the session fails after it
  std::string save;  // file under the agent's data folder that each message is appended to; or none
  friend bool operator==(const ReceiveStep&, const ReceiveStep&) = default;
};

// One rule of `on_message`: its steps are kSend, kRequest and kClose only.
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
  std::vector<Step> steps;
  friend bool operator==(const RepeatStep&, const RepeatStep&);
};

struct ThinkStep {
  Nanos duration{};
  friend bool operator==(const ThinkStep&, const ThinkStep&) = default;
};

struct CloseStep {
  std::uint16_t code = 1000;
  std::string reason;
  friend bool operator==(const CloseStep&, const CloseStep&) = default;
};

struct Step {
  std::uint32_t id = 0;  // numbered from 0 in the order of the text; index into StepNames()
  std::string name;      // unique; "3.request" unless the scenario names it
  std::variant<SendStep, RequestStep, ReceiveStep, OnMessageStep, RepeatStep, ThinkStep, CloseStep>
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
  return a.times == b.times && a.duration == b.duration && a.steps == b.steps;
}

// ---- The whole ----

struct Scenario {
  std::string name;
  std::vector<Target> targets;  // run one after the other
  ConnectionOptions connection;
  std::vector<Phase> load;
  std::vector<Step> session;
  std::vector<Threshold> thresholds;
  Nanos drain = std::chrono::seconds(2);  // how long pending replies are waited for at the end

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// How many connections of the whole run are to be open `elapsed` after the begin of `phase`.
std::uint64_t ConnectionsAt(const Phase& phase, Nanos elapsed);

// The largest number of connections that any phase asks for.
std::uint64_t MaxConnections(const std::vector<Phase>& load);

// The names of all steps, nested ones and those of rules included, by Step::id.
std::vector<std::string> StepNames(const std::vector<Step>& session);

}  // namespace wsurge
