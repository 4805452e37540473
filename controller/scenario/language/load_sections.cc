#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

constexpr double kOneAnHour = 1.0 / 3600;

using shape::In;
using shape::ListOf;
using shape::OneOf;
using shape::Text;
using shape::Word;

std::vector<Key> PhaseKeys() {
  return {
      Key("for", shape::Duration(),
          "How long it lasts. Required, but for `once` and `sessions`, where it is the "
          "deadline after which what still runs is ended (1h without it).",
          "for: 60s, connections: 500"),
      Key("connections", OneOf({shape::Whole(1, kMaxConnections), In(Kind::kRamp)}),
          "How many are kept open: a number or a ramp. A session that ends is started "
          "again; one that failed, after a pause.",
          "for: 60s, connections: 500"),
      Key("sessions", shape::Whole(1, kMaxCount),
          "Ends the phase when so many sessions have been started and have ended.",
          "connections: 50, sessions: 10000"),
      Key("sessions_per_second",
          OneOf({shape::Number(kOneAnHour, 100000), shape::Rate(), In(Kind::kRateRamp)}),
          "How many sessions start each second: a number or a ramp. The least is one an hour.",
          "for: 60s, sessions_per_second: 50"),
      Key("spacing", Word({"even", "poisson"}),
          "Whether sessions start evenly or at random with that mean rate.",
          "for: 60s, sessions_per_second: 50, spacing: poisson")
          .Default("even"),
      Key("at_most", shape::Whole(1, kMaxConnections),
          "Connections at a time. A start beyond is refused and counted "
          "(`sessions.refused`).",
          "for: 60s, sessions_per_second: 50, at_most: 20000")
          .Default("10000"),
      Key("once", shape::Bool(),
          "All start together, each runs its session once, and the phase ends with the "
          "last one.",
          "for: 60s, connections: 500, once: true")
          .Default("false"),
      Key("start", Word({"together", "spread"}),
          "Whether connections are opened all at once or evenly over the first second. "
          "Without it: `together` for `once`, else `spread`.",
          "for: 60s, connections: 500, start: together"),
      Key("measure", shape::Bool(),
          "`false` leaves the phase out of the totals: warm-up. "
          "At least one phase is measured.",
          "for: 5s, connections: 500, measure: false")
          .Default("true"),
      Key("name", Text(TextUse::kLabel, "a name"),
          "What reports call it, and thresholds: `ws_rtt{phase: steady}`. Without it: "
          "`phase 1` and so on.",
          "for: 60s, connections: 500, name: steady"),
  };
}

std::vector<StrangeKey> StrangePhaseKeys() {
  return {
      {"duration", kOtherWord, "for"},
      {"length", kOtherWord, "for"},
      {"clients", kOtherWord, "connections"},
      {"users", kOtherWord, "connections"},
      {"vus", kOtherWord, "connections"},
      {"target", kOtherWord, "connections"},
      {"arrivalRate", kOtherWord, "sessions_per_second"},
      {"arrival_rate", kOtherWord, "sessions_per_second"},
      {"rate", kOtherWord, "sessions_per_second"},
      {"spawn_rate", kOtherWord, "sessions_per_second"},
      {"arrivalCount", kOtherWord, "sessions"},
      {"iterations", kOtherWord, "sessions"},
      {"maxVusers", kOtherWord, "at_most"},
      {"maxVUs", kOtherWord, "at_most"},
      {"rampTo", kMisplaced,
       "a ramp is written sessions_per_second: {from: 10, to: 50}, or with connections"},
      {"ramp", kMisplaced, "a ramp is written connections: {from: 0, to: 500}"},
      {"stages", kMisplaced, "each stage is a phase of its own in the list \"load\""},
      {"pause", kMisplaced, "a pause is a phase of its own with few connections"},
      {"executor", kMisplaced,
       "no \"executor\": \"connections\" keeps so many open, \"sessions_per_second\" "
       "starts sessions at that rate"},
      {"steps", kMisplaced, "steps stand in \"session\" or in a role of \"sessions\""},
  };
}

SectionDescription PhaseSection() {
  return {
      .id = "phase",
      .title = "Phase",
      .about =
          "One entry of `load`. It has `connections` (so many are kept open, or with `once` run "
          "their session once) or `sessions_per_second` (sessions start when they are due, "
          "whatever the target does). Connections stay open from phase to phase. All numbers "
          "are for the whole run, however many agents share it.",
      .keys = PhaseKeys(),
      .strange = StrangePhaseKeys(),
      .rules = {{Rule::kExactlyOne, {"connections", "sessions_per_second"}},
                {Rule::kAtMostOne, {"sessions", "sessions_per_second"}},
                {Rule::kNeeds, {"spacing", "sessions_per_second"}},
                {Rule::kNeeds, {"at_most", "sessions_per_second"}},
                {Rule::kNeeds, {"start", "connections"}}},
  };
}

std::vector<StrangeKey> StrangeEnds() {
  return {{"start", kOtherWord, "from"}, {"begin", kOtherWord, "from"}, {"end", kOtherWord, "to"}};
}

SectionDescription Ramp() {
  return {
      .id = "ramp",
      .title = "Ramp of connections",
      .about =
          "Grows or shrinks evenly over the phase. When it shrinks the oldest connections end "
          "first.",
      .keys = {Key("from", shape::Whole(0, kMaxConnections), "At the begin.", "from: 0, to: 500")
                   .Required(),
               Key("to", shape::Whole(0, kMaxConnections), "At the end.", "from: 10, to: 500")
                   .Required()},
      .strange = StrangeEnds(),
  };
}

SectionDescription RateRamp() {
  return {
      .id = "rate_ramp",
      .title = "Ramp of a rate",
      .about = "The rate grows or shrinks evenly over the phase.",
      .keys = {Key("from", OneOf({shape::Number(0, 100000), shape::Rate()}), "At the begin.",
                   "from: 10, to: 100")
                   .Required(),
               Key("to", OneOf({shape::Number(0, 100000), shape::Rate()}), "At the end.",
                   "from: 10, to: 100")
                   .Required()},
      .strange = StrangeEnds(),
  };
}

SectionDescription RoleSection() {
  return {
      .id = "role",
      .title = "Role",
      .about =
          "One kind of session of several. `count` connections are taken out of each phase "
          "first; the rest is divided by `share`.",
      .keys =
          {
              Key("share", shape::Whole(1, 1000000),
                  "Its part of the connections, relative to the other roles'.",
                  "share: 3, steps: [{send: hello}]")
                  .Default("1"),
              Key("count", shape::Whole(1, kMaxConnections),
                  "Exactly so many connections. Not in phases with `sessions_per_second`.",
                  "count: 1, steps: [{send: hello}]"),
              Key("steps", ListOf(In(Kind::kStep)), "What each connection of the role does.",
                  "steps: [{send: hello}]")
                  .Required(),
              Key("url",
                  Text(TextUse::kConnection, "a URL `ws://` or `wss://`, or a path from `/` on"),
                  "Where the role connects to: another server, or another path on the target's.",
                  "url: /broadcast, steps: [{send: hello}]"),
              Key("connection", In(Kind::kConnection),
                  "What is different from the file's `connection`, key by key.",
                  "connection: {no_delay: false}, steps: [{send: hello}]"),
              Key("login", In(Kind::kLogin), "In place of the file's `login`.",
                  "login: {http: {url: \"http://127.0.0.1:9001/count\"}}, steps: [{send: hello}]"),
          },
      .strange =
          {
              {"weight", kOtherWord, "share"},
              {"session", kOtherWord, "steps"},
              {"flow", kOtherWord, "steps"},
              {"connections", kOtherWord, "count"},
              {"path", kOtherWord, "url"},
              {"name", kMisplaced, "a role is called by its key in \"sessions\""},
              {"headers", kMisplaced, "\"headers\" belongs into the role's \"connection\""},
              {"load", kMisplaced, "\"load\" stands at the top and is for all roles"},
          },
      .rules = {{Rule::kAtMostOne, {"share", "count"}}},
  };
}

}  // namespace

Sections LoadSections() {
  return {{Kind::kPhase, PhaseSection()},
          {Kind::kRamp, Ramp()},
          {Kind::kRateRamp, RateRamp()},
          {Kind::kRole, RoleSection()}};
}

}  // namespace wsurge::language
