#include "controller/agents/agent_stream.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include <spdlog/spdlog.h>

#include "common/base/status_macros.h"
#include "common/wire/field_path.h"
#include "common/wire/metrics_wire.h"
#include "common/wire/observation_wire.h"
#include "common/wire/pieces.h"
#include "common/wire/plan_wire.h"
#include "common/wire/wire_limits.h"
#include "controller/agents/trace_wire.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxAgentNameBytes = 100;
constexpr std::size_t kMaxSaidBytes = 1'000;
constexpr std::size_t kMaxLabels = 32;

// Text of an agent goes into logs, reports and terminals: bounded, no control bytes.
std::string Cleaned(const std::string& text) {
  return absl::Utf8SafeCHexEscape(text.substr(0, kMaxSaidBytes));
}

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kMaxAgentNameBytes &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

AgentInfo FromHello(const v1::Hello& hello) {
  AgentInfo info;
  info.name = hello.name();
  info.version = Cleaned(hello.version());
  info.host = Cleaned(hello.host());
  info.kernel = Cleaned(hello.kernel());
  info.cpus = hello.cpus();
  info.workers = hello.workers();
  info.descriptor_limit = hello.descriptor_limit();
  info.weight = hello.weight();
  for (const auto& [label, value] : hello.labels()) {
    if (info.labels.size() == kMaxLabels) break;
    info.labels[Cleaned(label)] = Cleaned(value);
  }
  info.clock = {Cleaned(hello.boot_id()), Cleaned(hello.time_namespace())};
  info.network_namespace = Cleaned(hello.network_namespace());
  info.instance = hello.instance();
  info.attempt = hello.attempt();
  return info;
}

absl::StatusOr<RunMessage> FromRunMessage(const v1::AgentMessage& message) {
  RunMessage out;
  const auto of = [&out](const auto& body) {
    out.run_id = body.run_id();
    out.part = body.part();
  };
  switch (message.message_case()) {
    case v1::AgentMessage::kPrepared:
      of(message.prepared());
      out.body = Prepared{Cleaned(message.prepared().refusal()), message.prepared().connections()};
      return out;
    case v1::AgentMessage::kPhaseDone:
      of(message.phase_done());
      out.body = PhaseDone{message.phase_done().phase()};
      return out;
    case v1::AgentMessage::kInterval: {
      of(message.interval());
      ASSIGN_OR_RETURN(out.body, FromProto(message.interval().interval()));
      return out;
    }
    case v1::AgentMessage::kClosing: {
      of(message.closing());
      Closing closing;
      ASSIGN_OR_RETURN(closing.ledger, FromProto(message.closing().ledger()));
      closing.start_skew = Nanos(message.closing().start_skew_ns());
      closing.failure = Cleaned(message.closing().failure());
      closing.lease_over = message.closing().lease_over();
      ASSIGN_OR_RETURN(closing.watched,
                       FromProto(message.closing().watched(), FieldPath("closing")));
      out.body = std::move(closing);
      return out;
    }
    case v1::AgentMessage::kBarrierReady: {
      const v1::BarrierReady& ready = message.barrier_ready();
      of(ready);
      out.body = BarrierReady{ready.phase(), ready.barrier(), ready.generation(), ready.ready(),
                              ready.arrived()};
      return out;
    }
    case v1::AgentMessage::kTrace:
      of(message.trace());
      out.body = AgentTrace{"", FromProto(message.trace().events()), message.trace().dropped()};
      return out;
    default:
      return absl::InvalidArgumentError("a message of no known kind");
  }
}

}  // namespace

// ---- StreamLink ----

void StreamLink::Welcome(const WelcomeWords& words) {
  v1::ControllerMessage message;
  message.mutable_welcome()->set_version(words.version);
  message.mutable_welcome()->set_resumed(words.resumed);
  message.mutable_welcome()->set_lease_ns(words.lease.count());
  writer_.Send(std::move(message));
}

void StreamLink::Refuse(const Refusal& refusal) {
  v1::ControllerMessage message;
  message.mutable_refused()->set_reason(refusal.reason);
  message.mutable_refused()->set_passes(refusal.passes);
  writer_.Send(std::move(message));
  writer_.Close(grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, refusal.reason));
}

void StreamLink::Probe(std::optional<ClockEstimate> clock, bool renews_lease) {
  v1::ControllerMessage message;
  v1::Probe* probe = message.mutable_probe();
  probe->set_renews_lease(renews_lease);
  if (clock) {
    probe->set_offset_ns(clock->offset.count());
    probe->set_bound_ns(clock->bound.count());
  }
  probe->set_controller_ns(MonotonicNow().count());
  writer_.Send(std::move(message));
}

void StreamLink::Prepare(const Assignment& assignment) {
  v1::Assignment whole;
  ToProto(assignment, &whole);
  const std::string bytes = whole.SerializeAsString();
  whole.Clear();
  const std::vector<std::string_view> pieces = SplitIntoPieces(bytes);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    v1::ControllerMessage message;
    v1::Prepare* prepare = message.mutable_prepare();
    prepare->set_run_id(assignment.run_id);
    prepare->set_part(assignment.part);
    prepare->set_piece(std::string(pieces[i]));
    prepare->set_last(i + 1 == pieces.size());
    prepare->set_total_bytes(bytes.size());
    writer_.Send(std::move(message));
  }
}

void StreamLink::Start(const std::string& run_id, std::uint32_t part, Nanos at_agent,
                       Nanos offset) {
  v1::ControllerMessage message;
  message.mutable_start()->set_run_id(run_id);
  message.mutable_start()->set_part(part);
  message.mutable_start()->set_at_agent_ns(at_agent.count());
  message.mutable_start()->set_offset_ns(offset.count());
  writer_.Send(std::move(message));
}

void StreamLink::BeginPhase(const std::string& run_id, std::uint32_t part, std::size_t phase,
                            Nanos at_agent) {
  v1::ControllerMessage message;
  v1::BeginPhase* begin = message.mutable_begin_phase();
  begin->set_run_id(run_id);
  begin->set_part(part);
  begin->set_phase(static_cast<std::uint32_t>(phase));
  begin->set_at_agent_ns(at_agent.count());
  writer_.Send(std::move(message));
}

void StreamLink::ReleaseBarrier(const std::string& run_id, std::uint32_t part, std::size_t phase,
                                std::uint32_t barrier, std::uint64_t generation) {
  v1::ControllerMessage message;
  v1::ReleaseBarrier* release = message.mutable_release_barrier();
  release->set_run_id(run_id);
  release->set_part(part);
  release->set_phase(static_cast<std::uint32_t>(phase));
  release->set_barrier(barrier);
  release->set_generation(generation);
  writer_.Send(std::move(message));
}

void StreamLink::Stop(const std::string& run_id, const std::string& reason) {
  v1::ControllerMessage message;
  message.mutable_stop()->set_run_id(run_id);
  message.mutable_stop()->set_reason(reason);
  writer_.Send(std::move(message));
}

void StreamLink::Acknowledge(const std::string& run_id, std::uint32_t part, std::uint64_t sequence,
                             bool closed) {
  v1::ControllerMessage message;
  message.mutable_acknowledge()->set_run_id(run_id);
  message.mutable_acknowledge()->set_part(part);
  message.mutable_acknowledge()->set_sequence(sequence);
  message.mutable_acknowledge()->set_closed(closed);
  writer_.Send(std::move(message));
}

void StreamLink::Close(const std::string& reason) {
  writer_.Close(grpc::Status(grpc::StatusCode::UNAVAILABLE, reason));
}

// ---- AgentStream ----

AgentStream::AgentStream(StreamId id, AgentEvents& events, Owner& owner,
                         grpc::CallbackServerContext* context)
    : id_(id), events_(events), owner_(owner), link_(std::make_shared<StreamLink>(this, context)) {}

void AgentStream::OnReadDone(bool ok) {
  if (ok && Take(message_, MonotonicNow())) {
    StartRead(&message_);
    return;
  }
  if (std::exchange(welcomed_, false)) events_.OnStreamEnd(id_, MonotonicNow());
  link_->Close("the stream has ended");
}

bool AgentStream::Take(const v1::AgentMessage& message, Nanos now) {
  if (!welcomed_) {
    if (message.has_hello()) return TakeHello(message.hello(), now);
    link_->Refuse({"the first message must be Hello"});
    return false;
  }
  if (message.has_heartbeat()) {
    events_.OnHeartbeat(id_, Nanos(message.heartbeat().controller_ns()),
                        Nanos(message.heartbeat().agent_ns()), now);
    return true;
  }
  absl::StatusOr<RunMessage> run_message = FromRunMessage(message);
  if (run_message.ok()) {
    events_.OnRunMessage(id_, *std::move(run_message), now);
  } else {
    spdlog::warn("dropped a message of an agent: {}", run_message.status().ToString());
  }
  return true;
}

bool AgentStream::TakeHello(const v1::Hello& hello, Nanos now) {
  Refusal refusal;
  if (!IsName(hello.name())) {
    refusal.reason = "an agent's name is 1 to 100 letters, digits, \"-\", \"_\" or \".\"";
  } else if (hello.weight() < 1 || hello.weight() > kMaxWeight) {
    refusal.reason = absl::StrFormat("an agent's weight is 1 to %d", kMaxWeight);
  } else {
    owner_.OnGreeted(id_);
    std::optional<PartId> work;
    if (hello.has_work()) work = PartId{hello.work().run_id(), hello.work().part()};
    refusal = events_.OnHello(id_, {FromHello(hello), link_, std::move(work)}, now);
  }
  if (!refusal.reason.empty()) {
    spdlog::warn("refused an agent: {}", refusal.reason);
    link_->Refuse(refusal);
    return false;
  }
  welcomed_ = true;
  return true;
}

void AgentStream::OnDone() {
  link_->writer().Forget();
  if (welcomed_) events_.OnStreamEnd(id_, MonotonicNow());
  owner_.OnOver(id_);
  delete this;
}

}  // namespace wsurge
