#include "controller/scenario/language/sections.h"

namespace wsurge::language {
namespace {

using shape::In;
using shape::ListOf;
using shape::Named;
using shape::OneOf;
using shape::OneOrMore;
using shape::Text;
using shape::Word;

Shape Conditions() { return ListOf(Text(TextUse::kLabel, "a condition")); }

SectionDescription ThresholdSection() {
  return {
      .id = "threshold",
      .title = "Threshold",
      .about =
          "A condition on the results: `<metric>[{target|role|step|phase: name}][.<key>].<stat> "
          "<op> <value>`, such as `ws_rtt{step: login}.p99 < 50ms`, `errors.share < 1%` or "
          "`closes.1006.count == 0`. It is judged over the phases that are measured. Put it "
          "into quotes when it has braces. The bare text is short for `{that: ...}`.",
      .keys =
          {
              Key("that", Text(TextUse::kLabel, "a condition"), "The condition.",
                  "that: \"closes.count == 0\"")
                  .Required(),
              Key("abort", shape::Bool(),
                  "Whether the run ends as soon as it does not hold; judged once a second.",
                  "that: \"errors.share < 1%\", abort: true")
                  .Default("false"),
              Key("after", shape::DurationOrZero(), "With `abort`: not before this time.",
                  "that: \"errors.share < 1%\", abort: true, after: 10s")
                  .Default("0s"),
          },
      .strange = {{"condition", kOtherWord, "that"},
                  {"threshold", kOtherWord, "that"},
                  {"abortOnFail", kOtherWord, "abort"},
                  {"delayAbortEval", kOtherWord, "after"}},
      .rules = {{Rule::kNeeds, {"after", "abort"}}},
  };
}

SectionDescription StudySection() {
  return {
      .id = "study",
      .title = "Study",
      .about = "Runs the scenario for every cell of a grid, each cell as a run of its own.",
      .keys =
          {
              Key("grid",
                  Named("vars, or `target`,",
                        OneOrMore(Text(TextUse::kLabel, "a number, text or boolean"))),
                  "The values of each axis, each right where its var is used. Without `target` all "
                  "targets are an axis. `--set` of a var replaces its axis by the one value.",
                  "grid: {connections: [1, 101], target: [echo]}")
                  .Required(),
              Key("repeats", shape::Whole(1, 10000),
                  "How often each cell is run. With fewer than 4 there is no test between targets.",
                  "grid: {connections: [1, 101]}, repeats: 6")
                  .Default("1"),
              Key("order", Word({"as_written", "random"}), "In which order the runs come.",
                  "grid: {connections: [1, 101]}, order: random")
                  .Default("as_written"),
              Key("pause", shape::DurationOrZero(), "Between two runs.",
                  "grid: {connections: [1, 101]}, pause: 2s")
                  .Default("0s"),
              Key("quiet", In(Kind::kQuiet),
                  "Waits between runs until the target is at rest, where it is watched or was "
                  "started by wsurge.",
                  "grid: {connections: [1, 101]}, quiet: {cpu_below: 5%}"),
              Key("chart", In(Kind::kChart), "How the report draws it.",
                  "grid: {connections: [1, 101]}, chart: {x: connections, y: [seconds]}"),
          },
      .strange = {{"matrix", kOtherWord, "grid"},
                  {"sweep", kOtherWord, "grid"},
                  {"axes", kOtherWord, "grid"},
                  {"repeat", kOtherWord, "repeats"},
                  {"times", kOtherWord, "repeats"}},
  };
}

SectionDescription QuietSection() {
  return {
      .id = "quiet",
      .title = "Quiet",
      .about =
          "When a target counts as being at rest. When the waiting runs out the cell is marked "
          "`contaminated`.",
      .keys = {Key("cpu_below", shape::Share(), "Its CPU use is below this.", "cpu_below: 10%")
                   .Default("5%"),
               Key("for", shape::Duration(), "For so long.", "for: 2s").Default("1s"),
               Key("at_most", shape::Duration(), "How long this is waited for.", "at_most: 1m")
                   .Default("20s")},
      .strange = {{"cpu", kOtherWord, "cpu_below"},
                  {"duration", kOtherWord, "for"},
                  {"timeout", kOtherWord, "at_most"}},
  };
}

SectionDescription ChartSection() {
  return {
      .id = "chart",
      .title = "Chart",
      .about = "Which axes of the grid the chart of a study has.",
      .keys =
          {
              Key("x", Text(TextUse::kLabel, "a key of the grid"), "From left to right.",
                  "x: connections, y: [seconds]")
                  .Required(),
              Key("line", Text(TextUse::kLabel, "a key of the grid"), "One line for each value.",
                  "x: connections, line: target, y: [seconds]"),
              Key("panel", Text(TextUse::kLabel, "a key of the grid"), "One chart for each value.",
                  "x: connections, panel: messages, y: [seconds]"),
              Key("y", OneOrMore(Text(TextUse::kLabel, "a metric")),
                  "What is drawn: `seconds`, `throughput`, or a metric with a statistic such as "
                  "`ws_rtt.p99`.",
                  "x: connections, y: [seconds, throughput, ws_gap.p99]")
                  .Required(),
          },
      .strange = {{"lines", kOtherWord, "line"}, {"panels", kOtherWord, "panel"}},
  };
}

SectionDescription SearchSection() {
  return {
      .id = "search",
      .title = "Search",
      .about =
          "Looks for the largest value of a var with which all conditions hold, and repeats the "
          "runs at the edge.",
      .keys =
          {
              Key("vary", Text(TextUse::kLabel, "the name of a var"), "The var.",
                  "vary: connections, between: [100, 10000], accept: [\"ws_rtt.p99 < 50ms\"]")
                  .Required(),
              Key("between", ListOf(shape::Whole(1, kMaxCount), "two whole numbers"),
                  "The least and the most that is tried.",
                  "vary: connections, between: [100, 10000], accept: [\"ws_rtt.p99 < 50ms\"]")
                  .Required(),
              Key("accept", Conditions(), "What must hold, written as thresholds are.",
                  "vary: connections, between: [100, 10000], accept: [\"ws_rtt.p99 < 50ms\"]")
                  .Required(),
              Key("precision", shape::Share(), "How close it is searched, relative to the value.",
                  "vary: connections, between: [100, 10000], accept: [\"ws_rtt.p99 < 50ms\"], "
                  "precision: 1%")
                  .Default("5%"),
          },
      .strange = {{"var", kOtherWord, "vary"},
                  {"range", kOtherWord, "between"},
                  {"thresholds", kOtherWord, "accept"}},
  };
}

SectionDescription ReportSection() {
  return {
      .id = "report",
      .title = "Report",
      .about = "What is written beside `result.json` and `summary.txt`.",
      .keys =
          {
              Key("formats", ListOf(Word({"html", "csv", "hgrm", "hlog", "junit"})), "Which files.",
                  "formats: [html, csv]"),
              Key("samples", OneOf({Word({"none", "all"}), shape::Sampling()}),
                  "Which single samples are kept in `samples.csv`: `1/64` is every 64th.",
                  "samples: 1/64")
                  .Default("none"),
          },
      .strange = {{"format", kOtherWord, "formats"},
                  {"output", kOtherWord, "formats"},
                  {"sample", kOtherWord, "samples"},
                  {"out", kMisplaced, "where reports go is the flag --out"}},
  };
}

}  // namespace

Sections JudgementSections() {
  return {{Kind::kThreshold, ThresholdSection()}, {Kind::kStudy, StudySection()},
          {Kind::kQuiet, QuietSection()},         {Kind::kChart, ChartSection()},
          {Kind::kSearch, SearchSection()},       {Kind::kReport, ReportSection()}};
}

}  // namespace wsurge::language
