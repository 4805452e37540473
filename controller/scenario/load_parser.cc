#include "controller/scenario/load_parser.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr Nanos kDefaultDeadline = std::chrono::hours(1);
constexpr double kMaxSessionsPerSecond = 100'000;
constexpr std::uint64_t kMaxSessions = 1'000'000'000'000;
constexpr std::size_t kMaxPhases = 1'000;

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

// "50", "0.5", "50/s", "10/m"; 0 at one end of a ramp.
std::optional<double> ParseSessionRate(ParseContext& context, const Value& value, bool or_zero) {
  constexpr double kLeast = 1.0 / 3600;
  constexpr std::string_view kExpected = "a rate of sessions such as 50, 0.5 or 10/m";
  const auto text = context.Plain(value, kExpected);
  if (!text) return std::nullopt;
  auto rate = ParseRate(*text);
  if (!rate) rate = ParseDecimal(*text);
  if (!rate) {
    context.Expected(value, kExpected, *text);
    return std::nullopt;
  }
  if (or_zero && *rate == 0) return rate;
  // 1/3600 computed from "1/h" may be a little less.
  if (*rate < kLeast * (1 - 1e-9) || *rate > kMaxSessionsPerSecond) {
    context.Expected(value, "from 1/h to 100000/s sessions", *text);
    return std::nullopt;
  }
  return rate;
}

void ParseSessionRates(ParseContext& context, const Value& value, Phase& phase) {
  if (value.node->kind != Kind::kMap) {
    if (value.node->kind != Kind::kScalar) {
      context.Expected(value, "a rate of sessions or a ramp {from: 10, to: 100}");
      return;
    }
    if (const auto rate = ParseSessionRate(context, value, false)) {
      phase.sessions_per_second_from = *rate;
      phase.sessions_per_second_to = *rate;
    }
    return;
  }
  Section section(context, value, SectionKind::kRateRamp, "a ramp");
  const auto from = section.Require("from");
  const auto to = section.Require("to");
  if (!from || !to) return;
  const auto begin = ParseSessionRate(context, *from, true);
  const auto end = ParseSessionRate(context, *to, true);
  if (!begin || !end) return;
  if (*begin == 0 && *end == 0) context.Problem(value, "a ramp from 0 to 0 starts no session");
  phase.sessions_per_second_from = *begin;
  phase.sessions_per_second_to = *end;
}

// Says of each of these keys that stands in the phase why it does not go with its form.
template <std::size_t n>
void Refuse(ParseContext& context, const Section& section,
            const std::array<std::string_view, n>& keys, std::string_view form,
            std::string_view because) {
  for (const std::string_view key : keys) {
    if (!section.Has(key)) continue;
    context.ProblemAt(section.KeyPlace(key), Concat(section.value().path, ".", key),
                      Concat("\"", key, "\" does not go with \"", form, "\": ", because));
  }
}

void ParseOpen(ParseContext& context, Section& section, const Value& rates, Phase& phase) {
  constexpr std::array<std::string_view, 4> kNotOpen{"connections", "once", "start", "sessions"};
  Refuse(context, section, kNotOpen, "sessions_per_second",
         "sessions start when they are due, each with a connection of its own");
  ParseSessionRates(context, rates, phase);
  if (const auto spacing = section.Find("spacing")) {
    constexpr std::array<std::pair<std::string_view, Spacing>, 2> kSpacings{
        {{"even", Spacing::kEven}, {"poisson", Spacing::kPoisson}}};
    phase.spacing = context.Word(*spacing, kSpacings, "even or poisson").value_or(Spacing::kEven);
  }
  if (const auto at_most = section.Find("at_most")) {
    phase.at_most = context.Count(*at_most, 1, kMaxConnections).value_or(phase.at_most);
  }
  if (const auto length = section.Require("for")) {
    phase.duration = context.Duration(*length).value_or(Nanos::zero());
  }
}

void ParseClosed(ParseContext& context, Section& section, Phase& phase) {
  constexpr std::array<std::string_view, 2> kOpenOnly{"spacing", "at_most"};
  const bool once = phase.form == LoadForm::kOnce;
  for (const std::string_view key : kOpenOnly) {
    const bool meant_open = section.WasMeant("sessions_per_second");
    if (!section.Has(key) || meant_open) continue;
    context.ProblemAt(section.KeyPlace(key), Concat(section.value().path, ".", key),
                      Concat("\"", key, "\" goes with \"sessions_per_second\""));
  }
  const auto connections = section.Find("connections");
  const bool meant = section.WasMeant("connections") || section.WasMeant("sessions_per_second");
  if (connections) {
    ParseConnections(context, *connections, phase);
  } else if (!meant) {
    context.Problem(section.value(), once ? R"(missing key "connections")"
                                          : R"(expected "connections" or "sessions_per_second")");
  }
  if (once) {
    constexpr std::array<std::string_view, 1> kNotOnce{"sessions"};
    Refuse(context, section, kNotOnce, "once", "each connection runs its session once");
  } else if (const auto sessions = section.Find("sessions")) {
    phase.sessions = context.Count(*sessions, 1, kMaxSessions);
  }
  // A ramp needs its length; what ends with its sessions has a deadline.
  const bool is_ramp = connections && connections->node->kind == Kind::kMap;
  const bool may_lack_length = once || (section.Has("sessions") && !is_ramp);
  const auto length = may_lack_length ? section.Find("for") : section.Require("for");
  if (length) {
    phase.duration = context.Duration(*length).value_or(Nanos::zero());
  } else if (may_lack_length) {
    phase.duration = kDefaultDeadline;
  }
  phase.start = once ? StartMode::kTogether : StartMode::kSpread;
  if (const auto start = section.Find("start")) {
    constexpr std::array<std::pair<std::string_view, StartMode>, 2> kModes{
        {{"together", StartMode::kTogether}, {"spread", StartMode::kSpread}}};
    phase.start = context.Word(*start, kModes, "together or spread").value_or(phase.start);
  }
}

Phase ParsePhase(ParseContext& context, const Value& value) {
  Phase phase;
  Section section(context, value, SectionKind::kPhase,
                  "a phase such as {for: 10s, connections: 50}");
  if (!section.is_map()) return phase;
  if (const auto rates = section.Find("sessions_per_second")) {
    phase.form = LoadForm::kOpen;
    ParseOpen(context, section, *rates, phase);
  } else {
    if (const auto once = section.Find("once")) {
      if (context.Bool(*once).value_or(true)) phase.form = LoadForm::kOnce;
    }
    ParseClosed(context, section, phase);
  }
  if (const auto measure = section.Find("measure")) {
    phase.measure = context.Bool(*measure).value_or(true);
  }
  if (const auto name = section.Find("name")) {
    phase.name = context.Label(*name, "a name for the phase").value_or("");
  }
  return phase;
}

bool IsMeasured(const Phase& phase) { return phase.measure; }

}  // namespace

std::vector<Phase> ParseLoad(ParseContext& context, const Value& value) {
  std::vector<Phase> load;
  std::map<std::string, std::size_t> names;
  const auto items = Items(context, value, "phase",
                           "a list of phases such as [{for: 10s, connections: 50}]", kMaxPhases);
  for (const Value& item : items) {
    const std::size_t i = load.size();
    Phase phase = ParsePhase(context, item);
    if (phase.name.empty()) phase.name = Concat("phase ", i + 1);
    const auto [same, is_new] = names.emplace(phase.name, i);
    if (!is_new) {
      context.Problem(item, Concat("the name ", Quoted(phase.name), " is taken by ", value.path,
                                   "[", same->second, "]"));
    }
    load.push_back(std::move(phase));
  }
  if (!load.empty() && std::none_of(load.begin(), load.end(), IsMeasured)) {
    context.Problem(
        value,
        "nothing would be measured: every phase has \"measure: false\"; leave it out of "
        "at least one");
  }
  return load;
}

}  // namespace wsurge
