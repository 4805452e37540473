#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

using shape::In;
using shape::ListOf;
using shape::Named;
using shape::OneOf;
using shape::Text;
using shape::Word;

std::vector<Key> TopKeys() {
  return {
      Key("wsurge", shape::Whole(1, 1), "The version of the language.", "wsurge: 1").Required(),
      Key("name", Text(TextUse::kLabel, "a name"),
          "What reports call the scenario. Without it: the name of the file.",
          "name: chat at noon"),
      Key("vars", Named("names", Text(TextUse::kLabel, "a number, text or boolean"), kIdentifier),
          "Values with names. `${messages}` is filled in wherever a value stands, "
          "`--set messages=200` overrides it. A var holds plain text: no `${...}` of its "
          "own.",
          "vars: {messages: 100}"),
      Key("data", Named("names", In(Kind::kDataTable), kIdentifier),
          "CSV files with one row for each session: `${users.name}`.",
          "data: {users: {csv: users.csv}}"),
      Key("targets",
          Named("names", OneOf({Text(TextUse::kConnection, "a URL `ws://` or `wss://`"),
                                In(Kind::kTarget)})),
          "The servers, by names of your choice. `echo: \"ws://127.0.0.1:9001/echo\"` is "
          "short for `echo: {url: ...}`.",
          "targets: {echo: \"ws://127.0.0.1:9001/echo\"}")
          .Required(),
      Key("run_targets", Word({"in_turn", "together"}),
          "With several targets: one run each, or all at the same time with the "
          "connections spread over them.",
          "run_targets: together")
          .Default("in_turn"),
      Key("connection", In(Kind::kConnection), "How connections are opened and kept.",
          "connection: {subprotocols: [chat.v2]}"),
      Key("login", In(Kind::kLogin),
          "An HTTP request before each connection, for example for a token.",
          "login: {http: {url: \"http://127.0.0.1:9001/count\"}}"),
      Key("load", ListOf(In(Kind::kPhase)), "The phases, run one after the other.",
          "load: [{for: 60s, connections: 500}]")
          .Required(),
      Key("session", ListOf(In(Kind::kStep)), "What each connection does: a list of steps.",
          "session: [{send: hello}]"),
      Key("sessions", Named("roles", In(Kind::kRole)),
          "Several kinds of sessions in one run, each with steps of its own.",
          "sessions: {reader: {steps: [{receive: {for: 10s}}]}}"),
  };
}

// What is done with what comes of it.
std::vector<Key> OutcomeKeys() {
  return {
      Key("drain", shape::DurationOrZero(),
          "How long pending replies are waited for when a session ends, before the "
          "connection is closed.",
          "drain: 5s")
          .Default("2s"),
      Key("thresholds", ListOf(OneOf({Text(TextUse::kLabel, "a condition"), In(Kind::kThreshold)})),
          "Conditions that the results must meet: exit code 3 when one does not hold.",
          "thresholds: [\"ws_rtt.p99 < 50ms\"]"),
      Key("study", In(Kind::kStudy),
          "Runs the scenario for every combination of some vars and targets.",
          "study: {grid: {messages: [10, 100]}, repeats: 4}"),
      Key("search", In(Kind::kSearch),
          "Looks for the largest value of a var with which conditions still hold.",
          "search: {vary: messages, between: [10, 1000], accept: [\"ws_rtt.p99 < 20ms\"]}"),
      Key("report", In(Kind::kReport), "Which files are written beside the result.",
          "report: {formats: [html, csv]}"),
      Key("on_agent_lost", Word({"continue", "abort", "redistribute"}),
          "What happens when an agent is lost while the run goes: `continue` without it "
          "(the report is then `degraded`), `abort` the run, or `redistribute` its "
          "connections over the others.",
          "on_agent_lost: abort")
          .Default("continue"),
  };
}

std::vector<StrangeKey> StrangeTopKeys() {
  return {
      {"variables", kOtherWord, "vars"},
      {"version", kOtherWord, "wsurge"},
      {"target", kOtherWord, "targets"},
      {"url", kOtherWord, "targets"},
      {"base_url", kOtherWord, "targets"},
      {"servers", kOtherWord, "targets"},
      {"phases", kOtherWord, "load"},
      {"stages", kOtherWord, "load"},
      {"steps", kOtherWord, "session"},
      {"flow", kOtherWord, "session"},
      {"scenarios", kOtherWord, "sessions"},
      {"roles", kOtherWord, "sessions"},
      {"payload", kOtherWord, "data"},
      {"before", kOtherWord, "login"},
      {"environment", kMisplaced,
       "\"environment\" is no key: write ${env.NAME} where the value is needed"},
      {"env", kMisplaced, "\"env\" is no key: write ${env.NAME} where the value is needed"},
      {"ensure", kOtherWord, "thresholds"},
      {"config", kMisplaced,
       "there is no \"config\": targets, connection, load and data stand at the top"},
      {"options", kMisplaced,
       "there are no \"options\": load, thresholds and connection stand at the top"},
      {"executor", kMisplaced,
       "no \"executor\": a phase of \"load\" with \"connections\" keeps so many open, one "
       "with \"sessions_per_second\" starts sessions at that rate"},
      {"vus", kMisplaced,
       "\"vus\" are the connections of a phase: load: [{for: 60s, connections: 50}]"},
      {"users", kMisplaced,
       "\"users\" are the connections of a phase: load: [{for: 60s, connections: 50}]"},
      {"clients", kMisplaced,
       "\"clients\" are the connections of a phase: load: [{for: 60s, connections: 50}]"},
      {"connections", kMisplaced,
       "\"connections\" belongs into a phase: load: [{for: 60s, connections: 50}]"},
      {"duration", kMisplaced,
       "the duration belongs into a phase: load: [{for: 60s, connections: 50}]"},
      {"seed", kMisplaced, "the seed of a run is the flag --seed"},
      {"headers", kMisplaced, "\"headers\" belongs into \"connection\""},
      {"cookies", kMisplaced, "\"cookies\" belongs into \"connection\""},
      {"subprotocols", kMisplaced, "\"subprotocols\" belongs into \"connection\""},
      {"tls", kMisplaced, "\"tls\" belongs into \"connection\""},
      {"timeouts", kMisplaced, "\"timeouts\" belongs into \"connection\""},
      {"reconnect", kMisplaced, "\"reconnect\" belongs into \"connection\""},
      {"compression", kMisplaced, "\"compression\" belongs into \"connection\""},
      {"on_message", kMisplaced, "\"on_message\" is a step of \"session\""},
  };
}

SectionDescription Top() {
  return {
      .id = "scenario",
      .title = "Top level",
      .about =
          "The whole file. It begins with `wsurge: 1`, says where to (`targets`), how much "
          "(`load`) and what each connection does (`session` or `sessions`); the rest is "
          "there when it is needed.",
      .keys = Plus(TopKeys(), OutcomeKeys()),
      .strange = StrangeTopKeys(),
      .rules = {{Rule::kExactlyOne, {"session", "sessions"}},
                {Rule::kAtMostOne, {"study", "search"}}},
  };
}

SectionDescription Target() {
  return {
      .id = "target",
      .title = "Target",
      .about =
          "One server. With `start` the command line starts it itself: only with "
          "`--start-targets`, on its own host, never on an agent.",
      .keys =
          {
              Key("url", Text(TextUse::kConnection, "a URL `ws://` or `wss://`"),
                  "Where it listens: scheme, host, port, path and query. Path and query may hold "
                  "placeholders, filled in for each connection.",
                  "url: \"ws://127.0.0.1:9001/echo\"")
                  .Required(),
              Key("start", ListOf(Text(TextUse::kLabel), "a command and its arguments"),
                  "The command that starts the server, run without a shell in the working "
                  "directory and ended with the run.",
                  "url: \"ws://127.0.0.1:9001/echo\", start: [wsurge-target, --port, \"9001\"]"),
              Key("ready", shape::Duration(), "How long it may take until the server listens.",
                  "url: \"ws://127.0.0.1:9001/echo\", start: [wsurge-target], ready: 10s")
                  .Default("30s"),
              Key("watch", In(Kind::kWatch),
                  "Whose CPU, memory, threads and descriptors the report shows (with those of its "
                  "descendants), recorded by the agent on that host.",
                  "url: \"ws://127.0.0.1:9001/echo\", watch: {port: 9001}"),
          },
      .strange =
          {
              {"address", kOtherWord, "url"},
              {"uri", kOtherWord, "url"},
              {"endpoint", kOtherWord, "url"},
              {"host", kOtherWord, "url"},
              {"command", kOtherWord, "start"},
              {"port", kMisplaced, "the port belongs into \"url\": ws://host:9001/path"},
              {"path", kMisplaced, "the path belongs into \"url\": ws://host:9001/path"},
              {"headers", kMisplaced, "\"headers\" belongs into \"connection\""},
              {"tls", kMisplaced, "\"tls\" belongs into \"connection\""},
          },
      .rules = {{Rule::kNeeds, {"ready", "start"}}},
  };
}

SectionDescription Watch() {
  return {
      .id = "watch",
      .title = "Watch",
      .about = "Which process of the host the target is. Exactly one key.",
      .keys =
          {
              Key("pid", shape::Whole(1, 4194304), "The process with this number.", "pid: 4711"),
              Key("command", Text(TextUse::kLabel, "a name"),
                  "The processes in whose command line (the program and its arguments) this "
                  "stands.",
                  "command: uvicorn"),
              Key("port", shape::Whole(1, 65535), "The process that listens on this port.",
                  "port: 9001"),
          },
      .strange = {{"process", kOtherWord, "command"}, {"name", kOtherWord, "command"}},
      .rules = {{Rule::kExactlyOne, {"pid", "command", "port"}}},
  };
}

SectionDescription DataTable() {
  return {
      .id = "data_table",
      .title = "Data table",
      .about =
          "A CSV file, its first line the names of the columns. Each session takes one row and "
          "keeps it; `${table.column}` is a field of it. The file is read by the command line "
          "that submits, never by a controller or an agent.",
      .keys =
          {
              Key("csv", Text(TextUse::kLabel, "a path"),
                  "The file, relative to the scenario's folder and below it; at most 64 MiB and "
                  "5,000,000 rows. All tables together have at most 64 MiB and 20,000,000 "
                  "fields.",
                  "csv: users.csv")
                  .Required(),
              Key("order", Word({"in_turn", "random", "once"}),
                  "`in_turn`: row after row, from the start again after the last. `random`: any "
                  "row. `once`: each row for one session of the whole run; when they have run out "
                  "no further session starts.",
                  "csv: users.csv, order: random")
                  .Default("in_turn"),
          },
      .strange =
          {
              {"file", kOtherWord, "csv"},
              {"path", kOtherWord, "csv"},
              {"loop", kOtherWord, "order"},
              {"fields", kMisplaced, "the names of the columns are the first line of the file"},
              {"columns", kMisplaced, "the names of the columns are the first line of the file"},
              {"delimiter", kMisplaced, "the columns of a CSV file are separated by commas"},
          },
  };
}

}  // namespace

Sections TopSections() {
  return {{Kind::kScenario, Top()},
          {Kind::kTarget, Target()},
          {Kind::kWatch, Watch()},
          {Kind::kDataTable, DataTable()}};
}

}  // namespace wsurge::language
