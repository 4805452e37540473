#include "controller/scenario/known_keys.h"

namespace wsurge {
namespace {

constexpr auto kLater = KeyStanding::kLater;
constexpr auto kMisplaced = KeyStanding::kMisplaced;
constexpr auto kOtherWord = KeyStanding::kOtherWord;

constexpr KnownKey kScenarioKeys[] = {
    {"wsurge"},
    {"name"},
    {"vars"},
    {"targets"},
    {"run_targets"},
    {"connection"},
    {"load"},
    {"session"},
    {"thresholds"},
    {"data", kLater},
    {"login", kLater},
    {"sessions", kLater},
    {"study", kLater},
    {"search", kLater},
    {"report", kLater},
    {"on_agent_lost", kLater},
    {"variables", kOtherWord, "vars"},
    {"version", kOtherWord, "wsurge"},
    {"target", kOtherWord, "targets"},
    {"url", kOtherWord, "targets"},
    {"phases", kOtherWord, "load"},
    {"stages", kOtherWord, "load"},
    {"steps", kOtherWord, "session"},
    {"headers", kMisplaced, "\"headers\" belongs into \"connection\""},
};

constexpr KnownKey kTargetKeys[] = {
    {"url"},
    {"start", kLater},
    {"ready", kLater},
    {"watch", kLater},
    {"address", kOtherWord, "url"},
};

constexpr KnownKey kConnectionKeys[] = {
    {"headers"},           {"url", kLater},         {"subprotocols", kLater},
    {"cookies", kLater},   {"tls", kLater},         {"compression", kLater},
    {"timeouts"},          {"max_message", kLater}, {"no_delay", kLater},
    {"sources", kLater},   {"resolve", kLater},     {"ping", kLater},
    {"read_rate", kLater}, {"fragment", kLater},    {"ceiling", kLater},
    {"reconnect", kLater},
};

constexpr KnownKey kTimeoutsKeys[] = {
    {"connect"}, {"upgrade"}, {"close"}, {"handshake", kOtherWord, "upgrade"}};

constexpr KnownKey kPhaseKeys[] = {
    {"for"},
    {"connections"},
    {"once"},
    {"name"},
    {"measure"},
    {"start"},
    {"sessions", kLater},
    {"sessions_per_second", kLater},
    {"spacing", kLater},
    {"at_most", kLater},
    {"duration", kOtherWord, "for"},
    {"clients", kOtherWord, "connections"},
    {"users", kOtherWord, "connections"},
    {"rate", kOtherWord, "connections"},
};

constexpr KnownKey kRampKeys[] = {
    {"from"}, {"to"}, {"start", kOtherWord, "from"}, {"end", kOtherWord, "to"}};

constexpr KnownKey kStepKeys[] = {
    {"send"},
    {"request"},
    {"receive"},
    {"on_message"},
    {"repeat"},
    {"think"},
    {"close"},
    {"name"},
    {"stream", kLater},
    {"choose", kLater},
    {"when", kLater},
    {"extract", kLater},
    {"check", kLater},
    {"record", kLater},
    {"ping", kLater},
    {"drop", kLater},
    {"reconnect", kLater},
    {"barrier", kLater},
    {"sleep", kOtherWord, "think"},
    {"wait", kOtherWord, "think"},
    {"pause", kOtherWord, "think"},
    {"loop", kOtherWord, "repeat"},
    {"read", kOtherWord, "receive"},
};

constexpr KnownKey kSendKeys[] = {
    {"text"},
    {"json", kLater},
    {"binary", kLater},
    {"file", kLater},
    {"size", kLater},
    {"reaches", kLater},
    {"message", kOtherWord, "text"},
    {"payload", kOtherWord, "text"},
    {"body", kOtherWord, "text"},
};

constexpr KnownKey kRequestKeys[] = {
    {"text"},
    {"reply"},
    {"timeout"},
    {"json", kLater},
    {"binary", kLater},
    {"file", kLater},
    {"size", kLater},
    {"reaches", kLater},
    {"message", kOtherWord, "text"},
    {"payload", kOtherWord, "text"},
    {"body", kOtherWord, "text"},
    {"response", kOtherWord, "reply"},
};

constexpr KnownKey kReceiveKeys[] = {
    {"count"},
    {"for"},
    {"timeout"},
    {"save"},
    {"until", kLater},
    {"duration", kOtherWord, "for"},
    {"messages", kOtherWord, "count"},
};

constexpr std::string_view kRuleSteps =
    "a rule may only send, request and close; this step belongs into the session";
constexpr KnownKey kRuleKeys[] = {
    {"if"},
    {"steps"},
    {"send"},
    {"request"},
    {"close"},
    {"name"},
    {"extract", kLater},
    {"check", kLater},
    {"drop", kLater},
    {"receive", kMisplaced, kRuleSteps},
    {"on_message", kMisplaced, kRuleSteps},
    {"repeat", kMisplaced, kRuleSteps},
    {"think", kMisplaced, kRuleSteps},
    {"stream", kMisplaced, kRuleSteps},
    {"choose", kMisplaced, kRuleSteps},
    {"when", kMisplaced, kRuleSteps},
    {"record", kMisplaced, kRuleSteps},
    {"ping", kMisplaced, kRuleSteps},
    {"reconnect", kMisplaced, kRuleSteps},
    {"barrier", kMisplaced, kRuleSteps},
    {"match", kOtherWord, "if"},
};

constexpr KnownKey kRepeatKeys[] = {
    {"times"},
    {"for"},
    {"steps"},
    {"every", kLater},
    {"count", kOtherWord, "times"},
    {"duration", kOtherWord, "for"},
    {"session", kOtherWord, "steps"},
};

constexpr KnownKey kThinkKeys[] = {{"uniform", kLater}, {"exponential", kLater}};

constexpr KnownKey kCloseKeys[] = {{"code"}, {"reason"}};

constexpr KnownKey kMatchKeys[] = {
    {"equals"},
    {"contains"},
    {"starts_with"},
    {"ends_with"},
    {"number"},
    {"regex", kLater},
    {"json", kLater},
    {"binary", kLater},
    {"size", kLater},
    {"above", kMisplaced, "\"above\" belongs into \"number\""},
    {"below", kMisplaced, "\"below\" belongs into \"number\""},
    {"exists", kMisplaced,
     "\"exists\" goes with \"json\", which this version of wsurge does not support"},
    {"prefix", kOtherWord, "starts_with"},
    {"suffix", kOtherWord, "ends_with"},
};

constexpr KnownKey kNumberKeys[] = {
    {"below"},
    {"above"},
    {"less", kOtherWord, "below"},
    {"greater", kOtherWord, "above"},
    {"min", kOtherWord, "above"},
    {"max", kOtherWord, "below"},
};

constexpr KnownKey kThresholdKeys[] = {
    {"that"}, {"abort"}, {"after"}, {"condition", kOtherWord, "that"}};

}  // namespace

std::span<const KnownKey> KnownKeys(SectionKind kind) {
  switch (kind) {
    case SectionKind::kScenario:
      return kScenarioKeys;
    case SectionKind::kTarget:
      return kTargetKeys;
    case SectionKind::kConnection:
      return kConnectionKeys;
    case SectionKind::kTimeouts:
      return kTimeoutsKeys;
    case SectionKind::kPhase:
      return kPhaseKeys;
    case SectionKind::kRamp:
      return kRampKeys;
    case SectionKind::kStep:
      return kStepKeys;
    case SectionKind::kSend:
      return kSendKeys;
    case SectionKind::kRequest:
      return kRequestKeys;
    case SectionKind::kReceive:
      return kReceiveKeys;
    case SectionKind::kRule:
      return kRuleKeys;
    case SectionKind::kRepeat:
      return kRepeatKeys;
    case SectionKind::kThink:
      return kThinkKeys;
    case SectionKind::kClose:
      return kCloseKeys;
    case SectionKind::kMatch:
      return kMatchKeys;
    case SectionKind::kNumber:
      return kNumberKeys;
    case SectionKind::kThreshold:
      return kThresholdKeys;
  }
  return {};
}

}  // namespace wsurge
