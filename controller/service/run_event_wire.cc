#include "controller/service/run_event_wire.h"

#include "controller/agents/trace_wire.h"

namespace wsurge {
namespace {

// A controller of another version may know codes that we do not.
ExitCode ToExitCode(int value) {
  switch (static_cast<ExitCode>(value)) {
    case ExitCode::kDone:
    case ExitCode::kToolFailed:
    case ExitCode::kBadInput:
    case ExitCode::kThresholdFailed:
    case ExitCode::kInvalid:
    case ExitCode::kUnavailable:
    case ExitCode::kInterrupted:
      return static_cast<ExitCode>(value);
  }
  return ExitCode::kToolFailed;
}

}  // namespace

void ToProto(const Progress& from, v1::Progress* to) {
  to->set_target(from.target);
  to->set_phase(from.phase);
  to->set_elapsed_ns(from.elapsed.count());
  to->set_planned_ns(from.planned.value_or(Nanos::zero()).count());
  to->set_open_connections(from.open_connections);
  to->set_messages_per_second(from.messages_per_second);
  if (from.p50) to->set_p50_s(ToSeconds(*from.p50));
  if (from.p99) to->set_p99_s(ToSeconds(*from.p99));
  to->set_latency_metric(from.latency_metric);
  to->set_errors(from.errors);
  to->set_agents(from.agents);
  to->set_agents_lost(from.agents_lost);
}

Progress FromProto(const v1::Progress& from) {
  Progress to;
  to.target = from.target();
  to.phase = from.phase();
  to.elapsed = Nanos(from.elapsed_ns());
  if (from.planned_ns() > 0) to.planned = Nanos(from.planned_ns());
  to.open_connections = from.open_connections();
  to.messages_per_second = from.messages_per_second();
  if (from.has_p50_s()) to.p50 = FromSeconds(from.p50_s());
  if (from.has_p99_s()) to.p99 = FromSeconds(from.p99_s());
  to.latency_metric = from.latency_metric();
  to.errors = from.errors();
  to.agents = from.agents();
  to.agents_lost = from.agents_lost();
  return to;
}

void ToProto(const AgentTrace& from, v1::ConnectionTrace* to) {
  to->set_agent(from.agent);
  ToProto(from.events, to->mutable_events());
  to->set_dropped(from.dropped);
}

AgentTrace FromProto(const v1::ConnectionTrace& from) {
  return {from.agent(), FromProto(from.events()), from.dropped()};
}

void ToProto(const FinishedRun& from, v1::Finished* to) {
  to->set_exit_code(static_cast<int>(from.exit_code));
  to->set_result_json(from.result_json);
  to->set_summary(from.summary);
  to->set_error(from.error);
}

FinishedRun FromProto(const v1::Finished& from) {
  return {ToExitCode(from.exit_code()), from.result_json(), from.summary(), from.error()};
}

}  // namespace wsurge
