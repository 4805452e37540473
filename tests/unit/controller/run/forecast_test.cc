#include "controller/run/forecast.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;
using Kind = Amount::Kind;

template <typename Action>
Step Make(Action action) {
  return {.id = 0, .name = {}, .action = std::move(action)};
}
Step Send() { return Make(SendStep()); }
Step Request() { return Make(RequestStep()); }
Step Think() { return Make(ThinkStep{.least = seconds(1)}); }

Step Stream(double rate, Nanos duration, bool total = false, Spacing spacing = Spacing::kEven) {
  StreamStep stream;
  stream.rate_per_second = rate;
  stream.duration = duration;
  stream.total = total;
  stream.spacing = spacing;
  return Make(std::move(stream));
}

Step Repeat(std::optional<std::uint64_t> times, std::optional<Nanos> duration,
            std::optional<Nanos> every, std::vector<Step> steps) {
  return Make(
      RepeatStep{.times = times, .duration = duration, .every = every, .steps = std::move(steps)});
}

Role With(std::vector<Step> steps) {
  Role role;
  role.name = "session";
  role.steps = std::move(steps);
  return role;
}

Phase Closed(std::uint64_t from, std::uint64_t to) {
  Phase phase;
  phase.name = "phase 1";
  phase.duration = seconds(10);
  phase.connections_from = from;
  phase.connections_to = to;
  return phase;
}

TEST_CASE("forecast: messages that one session sends are those of the table") {
  struct Row {
    std::string name;
    std::vector<Step> steps;
    Amount sent;
  };
  const std::vector<Row> rows{
      {"nothing", {Think()}, {Kind::kExactly, 0}},
      {"a send and a request", {Send(), Think(), Request()}, {Kind::kExactly, 2}},
      {"a stream", {Stream(20, seconds(3))}, {Kind::kExactly, 60}},
      {"a stream at random instants",
       {Stream(20, seconds(3), false, Spacing::kPoisson)},
       {Kind::kAbout, 60}},
      {"a share of a stream", {Stream(100, seconds(2), true)}, {Kind::kAbout, 20}},
      {"times", {Repeat(5, {}, {}, {Send(), Request()})}, {Kind::kExactly, 10}},
      {"for a time, at the target's speed",
       {Send(), Repeat({}, seconds(9), {}, {Request()})},
       {Kind::kUnknown, 0}},
      {"for a time, paced", {Repeat({}, seconds(9), seconds(2), {Request()})}, {Kind::kAtMost, 5}},
      {"for a time, nothing", {Repeat({}, seconds(9), {}, {Think()})}, {Kind::kExactly, 0}},
      {"branches",
       {Make(ChooseStep{.branches = {{3, {Send(), Send()}}, {1, {Think()}}}})},
       {Kind::kAbout, 1.5}},
      {"branches of the same",
       {Make(ChooseStep{.branches = {{3, {Send()}}, {1, {Request()}}}})},
       {Kind::kExactly, 1}},
      {"a condition",
       {Make(WhenStep{.condition = {}, .steps = {Send()}, .otherwise = {}})},
       {Kind::kAtMost, 1}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Amount sent = MessagesSent(With(row.steps), 10);
    CHECK(sent.kind == row.sent.kind);
    CHECK(sent.count == doctest::Approx(row.sent.count));
  }
}

Scenario Of(std::vector<Phase> load, std::vector<Step> steps) {
  Scenario scenario;
  scenario.targets.resize(1);
  scenario.targets[0].url.host = "127.0.0.1";
  scenario.roles = {With(std::move(steps))};
  scenario.load = std::move(load);
  return scenario;
}

const HostLimits kHost{.descriptors = 20'000, .local_ports = 28'232};

TEST_CASE("forecast: agents' parts add up to the whole") {
  Phase once = Closed(11, 11);
  once.form = LoadForm::kOnce;
  Phase bounded = Closed(7, 7);
  bounded.sessions = 100;
  Phase open;
  open.form = LoadForm::kOpen;
  open.duration = seconds(10);
  open.sessions_per_second_from = 5;
  open.sessions_per_second_to = 15;
  open.at_most = 40;
  const Forecast forecast =
      ForecastRun(Of({once, bounded, open, Closed(0, 9)}, {Send(), Send()}), {1, 2, 1}, 2, kHost);
  std::vector<double> connections(4, 0);
  std::vector<double> sessions(4, 0);
  std::vector<double> messages(4, 0);
  for (const AgentForecast& agent : forecast.agents) {
    CHECK(agent.refusal.empty());
    for (std::size_t phase = 0; phase < 4; ++phase) {
      connections[phase] += static_cast<double>(agent.phases[phase].connections);
      sessions[phase] += agent.phases[phase].sessions.count;
      messages[phase] += agent.phases[phase].messages.count;
    }
  }
  CHECK(connections == std::vector<double>{11, 7, 40, 9});
  CHECK(sessions == std::vector<double>{11, 100, 100, 0});
  CHECK(messages[0] == doctest::Approx(22));
  CHECK(messages[1] == doctest::Approx(200));
  CHECK(messages[2] == doctest::Approx(200));
  CHECK(forecast.agents[0].phases[3].sessions.kind == Kind::kUnknown);
  CHECK(forecast.agents[0].phases[3].messages.kind == Kind::kUnknown);
}

TEST_CASE("forecast: says why an agent would refuse its part") {
  const Forecast forecast = ForecastRun(Of({Closed(50'000, 50'000)}, {Send()}), {1, 9}, 1, kHost);
  CHECK(forecast.agents[0].refusal.empty());
  CHECK(forecast.agents[1].refusal.starts_with("its share of 45000 connections needs"));
}

}  // namespace
}  // namespace wsurge
