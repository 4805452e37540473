#include "controller/scenario/load_parser.h"

#include <chrono>
#include <map>
#include <string>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr Nanos kDefaultDeadline = std::chrono::hours(1);

void ParseRamp(ParseContext& context, const Value& value, Phase& phase) {
  Section section(context, value, SectionKind::kRamp, "a ramp");
  const auto from = section.Require("from");
  const auto to = section.Require("to");
  if (!from || !to) return;
  const auto begin = context.Count(*from, 0, kMaxConnections);
  const auto end = context.Count(*to, 0, kMaxConnections);
  if (!begin || !end) return;
  if (*begin == 0 && *end == 0) context.Problem(value, "a ramp from 0 to 0 opens no connection");
  phase.connections_from = *begin;
  phase.connections_to = *end;
}

void ParseConnections(ParseContext& context, const Value& value, Phase& phase) {
  if (value.node->kind == Kind::kMap) {
    if (phase.form == LoadForm::kOnce) {
      context.Problem(value,
                      "a ramp does not go with \"once\": all connections start at the begin");
      return;
    }
    ParseRamp(context, value, phase);
    return;
  }
  if (value.node->kind != Kind::kScalar) {
    context.Expected(value, "a number of connections or a ramp {from: 0, to: 500}");
    return;
  }
  if (const auto count = context.Count(value, 1, kMaxConnections)) {
    phase.connections_from = *count;
    phase.connections_to = *count;
  }
}

StartMode ParseStart(ParseContext& context, const Value& value, StartMode otherwise) {
  const auto text = context.Text(value, "together or spread");
  if (!text) return otherwise;
  if (*text == "together") return StartMode::kTogether;
  if (*text == "spread") return StartMode::kSpread;
  context.Expected(value, "together or spread", *text);
  return otherwise;
}

// A phase whose number of connections this version cannot know, because an unsupported key gives
// it, misses no "connections".
bool UnsupportedForm(const Section& section) { return section.Has("sessions_per_second"); }

Phase ParsePhase(ParseContext& context, const Value& value) {
  Phase phase;
  Section section(context, value, SectionKind::kPhase,
                  "a phase such as {for: 10s, connections: 50}");
  if (!section.is_map()) return phase;
  if (const auto once = section.Find("once")) {
    if (context.Bool(*once).value_or(false)) phase.form = LoadForm::kOnce;
  }
  const bool once = phase.form == LoadForm::kOnce;
  if (const auto length = once ? section.Find("for") : section.Require("for")) {
    phase.duration = context.Duration(*length).value_or(Nanos::zero());
  } else if (once) {
    phase.duration = kDefaultDeadline;
  }
  const auto connections =
      UnsupportedForm(section) ? section.Find("connections") : section.Require("connections");
  if (connections) ParseConnections(context, *connections, phase);
  phase.start = once ? StartMode::kTogether : StartMode::kSpread;
  if (const auto start = section.Find("start")) {
    phase.start = ParseStart(context, *start, phase.start);
  }
  if (const auto measure = section.Find("measure")) {
    phase.measure = context.Bool(*measure).value_or(true);
  }
  if (const auto name = section.Find("name")) {
    phase.name = context.Label(*name, "a name for the phase").value_or("");
  }
  return phase;
}

}  // namespace

std::vector<Phase> ParseLoad(ParseContext& context, const Value& value) {
  std::vector<Phase> load;
  if (value.node->kind != Kind::kList) {
    context.Expected(value, "a list of phases such as [{for: 10s, connections: 50}]");
    return load;
  }
  if (value.node->items.empty()) context.Problem(value, "at least one phase is needed");
  std::map<std::string, std::size_t> names;
  for (std::size_t i = 0; i < value.node->items.size(); ++i) {
    const Value item{value.node->items[i].get(), Concat(value.path, "[", i, "]")};
    Phase phase = ParsePhase(context, item);
    if (phase.name.empty()) phase.name = Concat("phase ", i + 1);
    const auto [same, is_new] = names.emplace(phase.name, i);
    if (!is_new) {
      context.Problem(item, Concat("the name ", Quoted(phase.name), " is taken by ", value.path,
                                   "[", same->second, "]"));
    }
    load.push_back(std::move(phase));
  }
  return load;
}

}  // namespace wsurge
