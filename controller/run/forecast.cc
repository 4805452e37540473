#include "controller/run/forecast.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/plan/placement.h"
#include "common/workload/rate_profile.h"

namespace wsurge {
namespace {

using Kind = Amount::Kind;

Amount Exactly(double count) { return {Kind::kExactly, count}; }
Amount Unknown() { return {Kind::kUnknown, 0}; }

// The less certain of two ways of knowing.
Kind Weaker(Kind a, Kind b) { return std::max(a, b); }

Amount OfSteps(const std::vector<Step>& steps, std::uint64_t role_connections);

Amount OfStream(const StreamStep& stream, std::uint64_t role_connections) {
  if (stream.count) return Exactly(static_cast<double>(*stream.count));
  const double connections = stream.total ? static_cast<double>(role_connections) : 1;
  const double count = stream.rate_per_second / connections * ToSeconds(*stream.duration);
  return {stream.spacing == Spacing::kEven && !stream.total ? Kind::kExactly : Kind::kAbout,
          stream.spacing == Spacing::kEven ? std::ceil(count) : count};
}

Amount OfRepeat(const RepeatStep& repeat, std::uint64_t role_connections) {
  const Amount round = OfSteps(repeat.steps, role_connections);
  if (repeat.times) return round * Exactly(static_cast<double>(*repeat.times));
  if (round == Exactly(0)) return round;
  if (!repeat.every) return Unknown();
  return round *
         Amount{Kind::kAtMost, std::ceil(ToSeconds(*repeat.duration) / ToSeconds(*repeat.every))};
}

Amount OfChoose(const ChooseStep& choose, std::uint64_t role_connections) {
  double weights = 0;
  for (const Branch& branch : choose.branches) weights += branch.weight;
  Amount sum = Exactly(0);
  bool all_same = true;
  const Amount first = OfSteps(choose.branches.front().steps, role_connections);
  for (const Branch& branch : choose.branches) {
    const Amount sent = OfSteps(branch.steps, role_connections);
    all_same = all_same && sent == first;
    sum = sum + Amount{Weaker(sent.kind, Kind::kAbout), sent.count * branch.weight / weights};
  }
  return all_same ? first : sum;
}

Amount OfWhen(const WhenStep& when, std::uint64_t role_connections) {
  const Amount yes = OfSteps(when.steps, role_connections);
  const Amount no = OfSteps(when.otherwise, role_connections);
  if (yes == no) return yes;
  return {Weaker(Weaker(yes.kind, no.kind), Kind::kAtMost), std::max(yes.count, no.count)};
}

Amount OfStep(const Step& step, std::uint64_t role_connections) {
  if (const auto* stream = std::get_if<StreamStep>(&step.action)) {
    return OfStream(*stream, role_connections);
  }
  if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
    return OfRepeat(*repeat, role_connections);
  }
  if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
    return OfChoose(*choose, role_connections);
  }
  if (const auto* when = std::get_if<WhenStep>(&step.action)) {
    return OfWhen(*when, role_connections);
  }
  const bool sends = std::holds_alternative<SendStep>(step.action) ||
                     std::holds_alternative<RequestStep>(step.action);
  return Exactly(sends ? 1 : 0);
}

Amount OfSteps(const std::vector<Step>& steps, std::uint64_t role_connections) {
  Amount sum = Exactly(0);
  for (const Step& step : steps) sum = sum + OfStep(step, role_connections);
  return sum;
}

std::uint64_t SessionsOfOpenPhase(const Phase& phase) {
  const RateProfile profile({{.duration = phase.duration,
                              .from_per_second = phase.sessions_per_second_from,
                              .to_per_second = phase.sessions_per_second_to}});
  return static_cast<std::uint64_t>(std::ceil(profile.DueBy(phase.duration)));
}

// One agent's part of the phases; the parts that depend on others are worked out once.
class AgentForecaster {
 public:
  AgentForecaster(const Scenario& scenario, const Placement& placement,
                  const std::vector<std::uint32_t>& weights)
      : scenario_(scenario), placement_(placement), weights_(weights) {}

  PhaseForecast Of(const Phase& phase, std::size_t agent) const {
    PhaseForecast forecast{.name = phase.name, .sessions = {}, .messages = Exactly(0)};
    const std::uint64_t most = MaxConnections(phase);
    forecast.connections = placement_.Count(most, agent);
    forecast.sessions = Sessions(phase, agent);
    if (forecast.sessions.kind == Kind::kUnknown) {
      if (!SendNothing()) forecast.messages = Unknown();
      return forecast;
    }
    // The sessions are divided over the roles as what they come from is.
    const bool open = phase.form == LoadForm::kOpen;
    const std::uint64_t whole = open ? SessionsOfOpenPhase(phase) : most;
    const auto here = static_cast<double>(placement_.Count(whole, agent));
    for (std::size_t role = 0; role < scenario_.roles.size(); ++role) {
      const auto of_role = static_cast<double>(placement_.Count(whole, role, agent));
      if (of_role <= 0) continue;
      forecast.messages =
          forecast.messages +
          MessagesSent(scenario_.roles[role], placement_.OfRole(most, role)) *
              Amount{forecast.sessions.kind, forecast.sessions.count * of_role / here};
    }
    return forecast;
  }

 private:
  Amount Sessions(const Phase& phase, std::size_t agent) const {
    const std::uint64_t connections = placement_.Count(MaxConnections(phase), agent);
    switch (phase.form) {
      case LoadForm::kOnce:
        return Exactly(static_cast<double>(connections));
      case LoadForm::kOpen:
        return {phase.spacing == Spacing::kEven ? Kind::kAtMost : Kind::kAbout,
                static_cast<double>(placement_.Count(SessionsOfOpenPhase(phase), agent))};
      case LoadForm::kClosed:
        break;
    }
    if (connections == 0) return Exactly(0);
    if (!phase.sessions) return Unknown();
    std::vector<std::uint64_t> by_agent;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      by_agent.push_back(placement_.Count(MaxConnections(phase), i));
    }
    return {Kind::kAtMost, static_cast<double>(DivideSessions(*phase.sessions, by_agent)[agent])};
  }

  bool SendNothing() const {
    return std::all_of(scenario_.roles.begin(), scenario_.roles.end(),
                       [](const Role& role) { return MessagesSent(role, 1) == Exactly(0); });
  }

  const Scenario& scenario_;
  const Placement& placement_;
  const std::vector<std::uint32_t>& weights_;
};

}  // namespace

Amount operator+(const Amount& a, const Amount& b) {
  const Kind kind = Weaker(a.kind, b.kind);
  return kind == Kind::kUnknown ? Unknown() : Amount{kind, a.count + b.count};
}

Amount operator*(const Amount& a, const Amount& times) {
  const bool none = a == Exactly(0) || times == Exactly(0);
  if (none) return Exactly(0);
  const Kind kind = Weaker(a.kind, times.kind);
  return kind == Kind::kUnknown ? Unknown() : Amount{kind, a.count * times.count};
}

Amount MessagesSent(const Role& role, std::uint64_t role_connections) {
  return OfSteps(role.steps, std::max<std::uint64_t>(1, role_connections));
}

Forecast ForecastRun(const Scenario& scenario, const std::vector<std::uint32_t>& weights,
                     std::size_t workers, const HostLimits& limits) {
  Assignment part;
  part.targets = scenario.targets;
  if (scenario.run_targets == RunTargets::kInTurn) part.targets.resize(1);
  part.roles = scenario.roles;
  part.load = scenario.load;
  part.weights = weights;
  const Placement placement(scenario.roles, part.targets.size(), weights);
  const std::uint64_t most = MaxConnections(scenario.load);

  Forecast forecast;
  for (std::size_t role = 0; role < scenario.roles.size(); ++role) {
    const std::uint64_t connections = placement.OfRole(most, role);
    forecast.roles.push_back(
        {.name = scenario.roles[role].name,
         .connections = connections,
         .messages_per_session = MessagesSent(scenario.roles[role], connections)});
  }
  const AgentForecaster forecaster(scenario, placement, weights);
  for (std::size_t agent = 0; agent < weights.size(); ++agent) {
    AgentForecast of_agent;
    of_agent.weight = weights[agent];
    part.agent_index = agent;
    of_agent.needs = NeedsOf(part, placement, workers, 0);
    const absl::Status fits = CheckNeeds(of_agent.needs, limits);
    if (!fits.ok()) of_agent.refusal = std::string(fits.message());
    for (const Phase& phase : scenario.load) {
      of_agent.phases.push_back(forecaster.Of(phase, agent));
    }
    forecast.agents.push_back(std::move(of_agent));
  }
  return forecast;
}

}  // namespace wsurge
