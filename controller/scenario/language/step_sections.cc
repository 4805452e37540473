#include "controller/scenario/language/message_sections.h"
#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

using shape::In;
using shape::ListOf;
using shape::OneOf;
using shape::Text;
using shape::Word;

Key NameOfStep(std::string_view example) {
  return {"name", Text(TextUse::kLabel, "a name"),
          "What reports and thresholds call the step: `ws_rtt{step: login}`. Without it: its place "
          "and kind, `3.request`; with several roles `publisher/3.request`.",
          example};
}

Shape ReplyShape() { return OneOf({Word({"echo", "next", "none"}), In(Kind::kMatch)}); }

constexpr std::string_view kReplyAbout =
    "Which message answers: `echo`: the payload comes back; `next`: the next message; `none`: no "
    "answer is expected; or a match, whose placeholders are filled in when the request is sent.";

// What may stand in a rule of `on_message` as well.
std::vector<Key> RuleStepKeys() {
  return {
      Key("send", OneOf({Text(TextUse::kMessage), In(Kind::kSend)}), "Sends one message.",
          "send: hello"),
      Key("request", In(Kind::kRequest), "Sends one message and waits for its reply: one RTT.",
          "request: {text: hello}"),
      Key("extract", In(Kind::kExtract),
          "Keeps a part of the last message in a variable of the session.",
          "extract: {name: token, json: /token}"),
      Key("check", In(Kind::kCheck), "Counts whether the last message is as expected.",
          "check: {name: ok, contains: ok}"),
      Key("close", In(Kind::kClose), "Closes the connection with a closing handshake.",
          "close: {}"),
      Key("drop", In(Kind::kDropStep), "Resets the connection without a Close frame.", "drop: {}"),
  };
}

std::vector<Key> StepKeys() {
  return {
      Key("send", OneOf({Text(TextUse::kMessage), In(Kind::kSend)}), "Sends one message.",
          "send: hello"),
      Key("request", In(Kind::kRequest), "Sends one message and waits for its reply: one RTT.",
          "request: {text: hello}"),
      Key("stream", In(Kind::kStream),
          "Sends messages at a rate, whether or not the answers come: an open loop.",
          "stream: {rate: 10/s, for: 60s, text: hello}"),
      Key("receive", In(Kind::kReceive), "Reads messages.", "receive: {count: 10}"),
      Key("on_message", ListOf(In(Kind::kRule)),
          "Sets the rules that answer messages beside the session. A new list replaces the old "
          "one; `[]` clears it.",
          "on_message: [{if: {contains: ping}, send: pong}]"),
      Key("think", OneOf({shape::DurationOrZero(), In(Kind::kThink)}), "Pauses.", "think: 1s"),
      Key("repeat", In(Kind::kRepeat), "Runs steps again and again.",
          "repeat: {times: 3, steps: [{request: {text: hello}}]}"),
      Key("choose", ListOf(In(Kind::kBranch)), "Runs one of several lists of steps, by weight.",
          "choose: [{weight: 2, steps: [{send: a}]}, {steps: [{send: b}]}]"),
      Key("when", In(Kind::kWhen), "Runs steps depending on the last message.",
          "when: {if: {contains: ok}, steps: [{send: a}]}"),
      Key("extract", In(Kind::kExtract),
          "Keeps a part of the last message in a variable of the session.",
          "extract: {name: token, json: /token}"),
      Key("check", In(Kind::kCheck), "Counts whether the last message is as expected.",
          "check: {name: ok, contains: ok}"),
      Key("record", In(Kind::kRecord),
          "Records a number of the last message as a time metric of your own.",
          "record: {name: price_age, json: /age, unit: ms}"),
      Key("ping", In(Kind::kPingStep), "Sends a ping; its pong is timed and not waited for.",
          "ping: {}"),
      Key("close", In(Kind::kClose), "Closes the connection with a closing handshake.",
          "close: {code: 1000, reason: done}"),
      Key("drop", In(Kind::kDropStep), "Resets the connection without a Close frame.", "drop: {}"),
      Key("reconnect", In(Kind::kReconnectStep),
          "Opens the connection again after the session's own `close` or `drop`.", "reconnect: {}"),
      Key("barrier", In(Kind::kBarrier), "Waits for all other sessions.",
          "barrier: {name: all-in, timeout: 30s}"),
      NameOfStep("name: greeting, send: hello"),
  };
}

std::vector<std::string_view> Names(const std::vector<Key>& keys) {
  std::vector<std::string_view> names;
  for (const Key& key : keys) {
    if (key.name != "name") names.push_back(key.name);
  }
  return names;
}

SectionDescription StepSection() {
  return {
      .id = "step",
      .title = "Step",
      .about =
          "One entry of a list of steps: a map with exactly one kind of step, and `name` if you "
          "like.",
      .keys = StepKeys(),
      .strange =
          {
              {"sleep", kOtherWord, "think"},
              {"wait", kOtherWord, "think"},
              {"pause", kOtherWord, "think"},
              {"thinktime", kOtherWord, "think"},
              {"think_time", kOtherWord, "think"},
              {"wait_time", kOtherWord, "think"},
              {"loop", kOtherWord, "repeat"},
              {"for", kOtherWord, "repeat"},
              {"during", kOtherWord, "repeat"},
              {"foreach", kOtherWord, "repeat"},
              {"read", kOtherWord, "receive"},
              {"recv", kOtherWord, "receive"},
              {"await", kOtherWord, "receive"},
              {"await_message", kOtherWord, "receive"},
              {"emit", kOtherWord, "send"},
              {"capture", kOtherWord, "extract"},
              {"dyn_variable", kOtherWord, "extract"},
              {"expect", kOtherWord, "check"},
              {"match", kOtherWord, "check"},
              {"assert", kOtherWord, "check"},
              {"if", kOtherWord, "when"},
              {"switch", kOtherWord, "choose"},
              {"randomSwitch", kOtherWord, "choose"},
              {"random_switch", kOtherWord, "choose"},
              {"disconnect", kOtherWord, "close"},
              {"rendezvous", kOtherWord, "barrier"},
              {"rendezVous", kOtherWord, "barrier"},
              {"sync", kOtherWord, "barrier"},
              {"connect", kMisplaced,
               "a session begins with its connection open; to open it again use \"reconnect\""},
              {"http", kMisplaced,
               "HTTP requests stand in \"login\", before the connection is opened"},
              {"function", kMisplaced, "there is no code in scenarios"},
              {"script", kMisplaced, "there is no code in scenarios"},
              {"exec", kMisplaced, "there is no code in scenarios"},
              {"log", kMisplaced, "there is no \"log\": wsurge try FILE shows every frame"},
              {"steps", kMisplaced,
               "\"steps\" belongs into a repeat, choose or when step, or into a role"},
              {"text", kMisplaced,
               "\"text\" belongs into \"send\", \"request\" or \"stream\": indent it below that"},
              {"json", kMisplaced, "\"json\" belongs into the step: indent it below that"},
              {"reply", kMisplaced,
               "\"reply\" belongs into \"request\" or \"stream\": indent it below that"},
              {"timeout", kMisplaced, "\"timeout\" belongs into the step: indent it below that"},
              {"count", kMisplaced,
               "\"count\" belongs into \"receive\" or \"stream\": indent it below that"},
              {"times", kMisplaced, "\"times\" belongs into \"repeat\": indent it below that"},
          },
      .rules = {{Rule::kExactlyOne, Names(StepKeys())}},
  };
}

constexpr std::string_view kNotInRule =
    "a rule may only send, request, extract, check, close and drop; this step belongs into the "
    "session";

std::vector<StrangeKey> StrangeRuleSteps() {
  return {
      {"stream", kMisplaced, kNotInRule},
      {"receive", kMisplaced, kNotInRule},
      {"on_message", kMisplaced, kNotInRule},
      {"repeat", kMisplaced, kNotInRule},
      {"think", kMisplaced, kNotInRule},
      {"choose", kMisplaced, kNotInRule},
      {"when", kMisplaced, kNotInRule},
      {"record", kMisplaced, kNotInRule},
      {"ping", kMisplaced, kNotInRule},
      {"reconnect", kMisplaced, kNotInRule},
      {"barrier", kMisplaced, kNotInRule},
      {"sleep", kMisplaced, kNotInRule},
      {"emit", kOtherWord, "send"},
      {"capture", kOtherWord, "extract"},
      {"reply", kMisplaced, "to answer the message use \"send\" or \"request\""},
  };
}

SectionDescription RuleSection() {
  return {
      .id = "rule",
      .title = "on_message",
      .about =
          "One rule: what is done when a message fits that no request has taken. Rules run "
          "beside the session, for each message the first one that fits; at most 1,000 at a "
          "time for each connection, more are counted (`rules.dropped`). A rule has one step "
          "of its own or a list `steps`.",
      .keys = Plus(
          {Key("if", In(Kind::kMatch), "The messages that it is for.",
               "if: {contains: ping}, send: pong")
               .Required(),
           Key("steps", ListOf(In(Kind::kRuleStep)), "Several steps, done one after the other.",
               "if: {contains: ping}, steps: [{send: a}, {send: b}]"),
           NameOfStep("if: {contains: ping}, send: pong, name: heartbeat")},
          After("if: {contains: ping}, ", RuleStepKeys())),
      .strange = Plus(StrangeRuleSteps(), {{"match", kOtherWord, "if"},
                                           {"then", kOtherWord, "steps"},
                                           {"do", kOtherWord, "steps"},
                                           {"respond", kOtherWord, "send"}}),
      .rules = {{Rule::kExactlyOne,
                 {"steps", "send", "request", "extract", "check", "close", "drop"}},
                {Rule::kAtMostOne, {"steps", "name"}}},
  };
}

SectionDescription RuleStepSection() {
  constexpr std::string_view kOfTheRule = "\"if\" belongs to the rule, not to its steps";
  return {
      .id = "rule_step",
      .title = "Step of a rule",
      .about = "One entry of a rule's `steps`: one kind of step, and `name` if you like.",
      .keys = Plus(RuleStepKeys(), {NameOfStep("name: pong, send: pong")}),
      .strange = Plus(StrangeRuleSteps(),
                      {{"if", kMisplaced, kOfTheRule},
                       {"steps", kMisplaced, "\"steps\" belongs to the rule, not to its steps"}}),
      .rules = {{Rule::kExactlyOne, Names(RuleStepKeys())}},
  };
}

SectionDescription RequestSection() {
  return {
      .id = "request",
      .title = "request",
      .about =
          "Sends one message and waits for its reply. Of all pending requests that a message "
          "fits the oldest takes it.",
      .keys = Plus(PayloadKeys(),
                   {Key("reply", ReplyShape(), kReplyAbout,
                        "text: \"get ${seq}\", reply: {starts_with: \"got ${seq}\"}")
                        .Default("echo"),
                    Key("timeout", shape::Duration(),
                        "From when the request was due. After it the request has failed "
                        "(`reply_timeout`), its answer is `late` and answers nothing else, and the "
                        "session goes on.",
                        "text: hello, timeout: 2s")
                        .Default("10s")}),
      .strange = Plus(StrangePayloadKeys(), {{"response", kOtherWord, "reply"},
                                             {"expect", kOtherWord, "reply"},
                                             {"match", kOtherWord, "reply"},
                                             {"check", kOtherWord, "reply"}}),
      .rules = {OnePayload()},
  };
}

std::vector<Key> StreamReplyKeys() {
  return {
      Key("reply", ReplyShape(), kReplyAbout, "text: hello, reply: none").Default("echo"),
      Key("timeout", shape::Duration(), "For each reply, from when its message was due.",
          "text: hello, timeout: 2s")
          .Default("10s"),
      Key("window", shape::Whole(1, 1000000),
          "With so many unanswered messages the next one waits and keeps the time at which it was "
          "due. Nothing is dropped; what was never sent is counted (`replies.unsent`).",
          "text: hello, window: 100")
          .Default("1000"),
  };
}

std::vector<Key> StreamKeys() {
  return Plus(
      {
          Key("rate", shape::Rate(), "Of each connection.", "rate: 50/s, for: 60s, text: hello"),
          Key("total_rate", shape::Rate(),
              "Of all connections of the role together. Not in phases with "
              "`sessions_per_second`.",
              "total_rate: 1000/s, for: 60s, text: hello"),
          Key("spacing", Word({"even", "poisson"}),
              "Whether messages leave evenly or at random with that mean rate.",
              "rate: 50/s, spacing: poisson, for: 60s, text: hello")
              .Default("even"),
          Key("stagger", shape::Bool(),
              "With `spacing: even`: connection i of n begins i/n of a period later, so that they "
              "do not all send at once.",
              "rate: 50/s, stagger: false, for: 60s, text: hello")
              .Default("true"),
          Key("for", shape::Duration(), "Ends after this time.",
              "rate: 50/s, for: 60s, text: hello"),
          Key("count", shape::Whole(1, kMaxCount), "Ends after so many messages.",
              "rate: 50/s, count: 100, text: hello"),
      },
      After("rate: 50/s, for: 60s, ", Plus(PayloadKeys(), StreamReplyKeys())));
}

SectionDescription StreamSection() {
  return {
      .id = "stream",
      .title = "stream",
      .about =
          "Sends messages at a rate, whether or not the answers come. Each leaves when it is "
          "due; replies are matched as they come; times count from when the message was due.",
      .keys = StreamKeys(),
      .strange = Plus(StrangePayloadKeys(), {{"duration", kOtherWord, "for"},
                                             {"messages", kOtherWord, "count"},
                                             {"times", kOtherWord, "count"},
                                             {"interval", kOtherWord, "rate"},
                                             {"every", kOtherWord, "rate"},
                                             {"response", kOtherWord, "reply"},
                                             {"expect", kOtherWord, "reply"},
                                             {"match", kOtherWord, "reply"}}),
      .rules = {OnePayload(),
                {Rule::kExactlyOne, {"rate", "total_rate"}},
                {Rule::kExactlyOne, {"for", "count"}}},
  };
}

SectionDescription ReceiveSection() {
  return {
      .id = "receive",
      .title = "receive",
      .about =
          "Reads messages. Every data message counts from the moment the step begins, also those "
          "that a request or a rule takes. Exactly one of `count`, `for` and `until`.",
      .keys =
          {
              Key("count", shape::Whole(1, kMaxCount), "Ends after so many messages.", "count: 10"),
              Key("for", shape::Duration(), "Ends after this time.", "for: 10s"),
              Key("until", In(Kind::kMatch), "Ends with the message that fits.",
                  "until: {json: /type, equals: ready}"),
              Key("timeout", shape::Duration(),
                  "With `count` and `until`: after it the session has failed "
                  "(`receive_timeout`).",
                  "count: 10, timeout: 5s")
                  .Default("60s"),
              Key("save", Text(TextUse::kLabel, "a path"),
                  "Appends each message to this file under the agent's data folder and times it "
                  "(`ws_sink`).",
                  "count: 10, save: received.txt"),
          },
      .strange = {{"duration", kOtherWord, "for"},
                  {"messages", kOtherWord, "count"},
                  {"times", kOtherWord, "count"},
                  {"match", kOtherWord, "until"},
                  {"if", kOtherWord, "until"}},
      .rules = {{Rule::kExactlyOne, {"count", "for", "until"}}},
  };
}

SectionDescription RepeatSection() {
  return {
      .id = "repeat",
      .title = "repeat",
      .about =
          "Runs its steps again and again. A round that has begun when the time is over is "
          "finished.",
      .keys =
          {
              Key("times", shape::Whole(1, kMaxCount), "So many rounds.",
                  "times: 10, steps: [{request: {text: hello}}]"),
              Key("for", shape::Duration(), "Rounds begin during this time.",
                  "for: 60s, steps: [{request: {text: hello}}]"),
              Key("every", shape::Duration(),
                  "Paces: a round begins so long after the one before was due to begin.",
                  "for: 60s, every: 1s, steps: [{request: {text: hello}}]"),
              Key("steps", ListOf(In(Kind::kStep)), "What is repeated.",
                  "times: 10, steps: [{request: {text: hello}}]")
                  .Required(),
          },
      .strange = {{"count", kOtherWord, "times"},
                  {"loops", kOtherWord, "times"},
                  {"iterations", kOtherWord, "times"},
                  {"duration", kOtherWord, "for"},
                  {"session", kOtherWord, "steps"},
                  {"pace", kOtherWord, "every"},
                  {"pacing", kOtherWord, "every"}},
      .rules = {{Rule::kExactlyOne, {"times", "for"}}},
  };
}

SectionDescription ThinkSection() {
  return {
      .id = "think",
      .title = "think",
      .about = "A pause of random length. `think: 1s` is one of fixed length.",
      .keys =
          {
              Key("uniform", ListOf(shape::DurationOrZero(), "two durations"),
                  "Anything between the two, equally likely.", "uniform: [100ms, 900ms]"),
              Key("exponential", shape::Duration(), "Exponential with this mean.",
                  "exponential: 500ms"),
          },
      .strange = {{"min", kMisplaced, "write uniform: [100ms, 900ms]"},
                  {"max", kMisplaced, "write uniform: [100ms, 900ms]"},
                  {"mean", kOtherWord, "exponential"},
                  {"poisson", kOtherWord, "exponential"}},
      .rules = {{Rule::kExactlyOne, {"uniform", "exponential"}}},
  };
}

SectionDescription BranchSection() {
  return {
      .id = "branch",
      .title = "choose",
      .about = "One branch of `choose`. Each time one is drawn at random.",
      .keys =
          {Key("weight", shape::Whole(1, 1000000), "How likely it is, relative to the others.",
               "weight: 3, steps: [{send: a}]")
               .Default("1"),
           Key("steps", ListOf(In(Kind::kStep)), "What it does.", "steps: [{send: a}]").Required()},
      .strange = {{"share", kOtherWord, "weight"},
                  {"probability", kOtherWord, "weight"},
                  {"flow", kOtherWord, "steps"}},
  };
}

SectionDescription WhenSection() {
  return {
      .id = "when",
      .title = "when",
      .about =
          "Looks at the last message: the reply of the last request, or the last message that a "
          "`receive` counted, whichever came later.",
      .keys =
          {
              Key("if", In(Kind::kMatch), "What it must be like.",
                  "if: {contains: ok}, steps: [{send: a}]")
                  .Required(),
              Key("steps", ListOf(In(Kind::kStep)), "What is done then.",
                  "if: {contains: ok}, steps: [{send: a}]")
                  .Required(),
              Key("else", ListOf(In(Kind::kStep)), "What is done otherwise.",
                  "if: {contains: ok}, steps: [{send: a}], else: [{send: b}]"),
          },
      .strange = {{"then", kOtherWord, "steps"},
                  {"otherwise", kOtherWord, "else"},
                  {"match", kOtherWord, "if"}},
  };
}

SectionDescription ExtractSection() {
  return {
      .id = "extract",
      .title = "extract",
      .about =
          "Keeps a part of the last message in a variable: `${token}` from then on. When there "
          "is no such part the session fails (`extract`).",
      .keys =
          {
              Key("name", Text(TextUse::kLabel, "a name", kIdentifier), "The variable.",
                  "name: token, json: /data/token")
                  .Required(),
              Key("json", Text(TextUse::kFixed, "a JSON pointer"),
                  "Where in the message, read as JSON.", "name: token, json: /data/token"),
              Key("regex", Text(TextUse::kFixed, "a regular expression"), "What of the message.",
                  "name: token, regex: \"token=([a-z]+)\""),
              Key("group", shape::Whole(0, 1000),
                  "Which group of the regular expression; 0 is the whole. Without it: 1 when there "
                  "is a group, else 0.",
                  "name: token, regex: \"(t)=([a-z]+)\", group: 2"),
          },
      .strange = {{"as", kOtherWord, "name"},
                  {"variable", kOtherWord, "name"},
                  {"path", kOtherWord, "json"},
                  {"jsonpath", kMisplaced, "a place in JSON is a pointer: json: /data/token"}},
      .rules = {{Rule::kExactlyOne, {"json", "regex"}}, {Rule::kNeeds, {"group", "regex"}}},
  };
}

SectionDescription CheckSection() {
  return {
      .id = "check",
      .title = "check",
      .about =
          "Counts under its name whether the last message fits: passed or failed. The session "
          "goes on in both cases.",
      .keys = Plus({Key("name", Text(TextUse::kLabel, "a name"), "What reports call it.",
                        "name: has id, json: /id")
                        .Required()},
                   After("name: ok, ", MatchKeys())),
      .strange = StrangeMatchKeys(),
      .rules = MatchRules(),
  };
}

SectionDescription RecordSection() {
  return {
      .id = "record",
      .title = "record",
      .about =
          "Records a number of the last message in a time metric of your own, which reports and "
          "thresholds know by its name. When there is no number, or a negative one, it is "
          "counted (`record`) and the session goes on.",
      .keys =
          {
              Key("name", Text(TextUse::kLabel, "a name"), "The metric.",
                  "name: price_age, json: /age, unit: ms")
                  .Required(),
              Key("json", Text(TextUse::kFixed, "a JSON pointer"),
                  "Where in the message, read as JSON.", "name: price_age, json: /age, unit: ms"),
              Key("regex", Text(TextUse::kFixed, "a regular expression"), "What of the message.",
                  "name: age, regex: \"age=([0-9]+)\", unit: ms"),
              Key("group", shape::Whole(0, 1000),
                  "Which group of the regular expression; 0 is the whole. Without it: 1 when there "
                  "is a group, else 0.",
                  "name: age, regex: \"age=([0-9]+)\", group: 1, unit: ms"),
              Key("unit", Word({"ns", "us", "ms", "s"}), "What the number counts.",
                  "name: price_age, json: /age, unit: ms")
                  .Required(),
          },
      .strange = {{"metric", kOtherWord, "name"},
                  {"path", kOtherWord, "json"},
                  {"jsonpath", kMisplaced, "a place in JSON is a pointer: json: /data/age"}},
      .rules = {{Rule::kExactlyOne, {"json", "regex"}}, {Rule::kNeeds, {"group", "regex"}}},
  };
}

SectionDescription CloseSection() {
  return {
      .id = "close",
      .title = "close",
      .about =
          "Closes the connection; the session goes on when the closing handshake is over. "
          "Nothing opens the connection again but a `reconnect` step.",
      .keys = {Key("code", OneOf({shape::Whole(1000, 1000), shape::Whole(3000, 4999)}),
                   "The status code.", "code: 4000")
                   .Default("1000"),
               Key("reason", Text(TextUse::kFixed), "A text of at most 123 bytes.",
                   "code: 1000, reason: done")},
      .strange = {{"status", kOtherWord, "code"}, {"message", kOtherWord, "reason"}},
  };
}

SectionDescription BarrierSection() {
  return {
      .id = "barrier",
      .title = "barrier",
      .about =
          "Waits until all sessions of the phase whose role has a barrier of this name have come "
          "to it, on all agents. Those that ended, failed or were lost with their agent are not "
          "waited for. Not in phases with `sessions_per_second`.",
      .keys = {Key("name", Text(TextUse::kLabel, "a name"), "Which barrier.",
                   "name: all-in, timeout: 30s")
                   .Required(),
               Key("timeout", shape::Duration(),
                   "After it the session has failed (`barrier_timeout`).",
                   "name: all-in, timeout: 30s")
                   .Default("10s")},
      .strange = {{"count", kMisplaced,
                   "a barrier waits for all sessions whose role has it; no number is needed"},
                  {"users", kMisplaced,
                   "a barrier waits for all sessions whose role has it; no number is needed"}},
  };
}

// A step that takes no keys.
SectionDescription Bare(std::string_view id, std::string_view title, std::string_view about) {
  return {.id = id, .title = title, .about = about};
}

}  // namespace

Sections StepSections() {
  return {
      {Kind::kStep, StepSection()},
      {Kind::kRequest, RequestSection()},
      {Kind::kStream, StreamSection()},
      {Kind::kReceive, ReceiveSection()},
      {Kind::kRule, RuleSection()},
      {Kind::kRuleStep, RuleStepSection()},
      {Kind::kThink, ThinkSection()},
      {Kind::kRepeat, RepeatSection()},
      {Kind::kBranch, BranchSection()},
      {Kind::kWhen, WhenSection()},
      {Kind::kExtract, ExtractSection()},
      {Kind::kCheck, CheckSection()},
      {Kind::kRecord, RecordSection()},
      {Kind::kPingStep, Bare("ping", "ping",
                             "`ping: {}` sends a ping. The time until its pong is recorded "
                             "(`ws_ping`) and not waited for.")},
      {Kind::kClose, CloseSection()},
      {Kind::kDropStep, Bare("drop", "drop",
                             "`drop: {}` resets the connection as if the client had vanished. "
                             "Nothing opens it again but a `reconnect` step.")},
      {Kind::kReconnectStep,
       Bare("reconnect_step", "reconnect",
            "`reconnect: {}` opens the connection again after the session's own `close` or `drop`, "
            "with the delays and attempts of `connection: {reconnect: ...}`; the session goes on "
            "with the next step. On an open connection it does nothing.")},
      {Kind::kBarrier, BarrierSection()},
  };
}

}  // namespace wsurge::language
