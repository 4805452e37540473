#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/wire/pieces.h"
#include "common/wire/plan_wire.h"
#include "controller/agents/agent_link.h"
#include "tests/sim/network.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

// What StreamLink makes of each command, onto a simulated stream.
class StreamModel : public AgentLink {
 public:
  using OnAcknowledge = std::function<void(const v1::Acknowledge&)>;

  StreamModel(World& world, std::shared_ptr<Stream> stream, OnAcknowledge on_acknowledge)
      : world_(world), stream_(std::move(stream)), on_acknowledge_(std::move(on_acknowledge)) {}

  void Welcome(const WelcomeWords& words) override {
    v1::ControllerMessage message;
    message.mutable_welcome()->set_version(words.version);
    message.mutable_welcome()->set_resumed(words.resumed);
    message.mutable_welcome()->set_lease_ns(words.lease.count());
    Send(std::move(message));
  }
  void Refuse(const Refusal& refusal) {
    v1::ControllerMessage message;
    message.mutable_refused()->set_reason(refusal.reason);
    message.mutable_refused()->set_passes(refusal.passes);
    Send(std::move(message));
    Close(refusal.reason);
  }
  void Probe(std::optional<ClockEstimate> clock, bool renews_lease) override {
    v1::ControllerMessage message;
    v1::Probe* probe = message.mutable_probe();
    probe->set_renews_lease(renews_lease);
    if (clock) {
      probe->set_offset_ns(clock->offset.count());
      probe->set_bound_ns(clock->bound.count());
    }
    probe->set_controller_ns(world_.now().count());
    Send(std::move(message));
  }
  void Prepare(const Assignment& assignment) override {
    v1::Assignment whole;
    ToProto(assignment, &whole);
    v1::ControllerMessage message;
    v1::Prepare* prepare = message.mutable_prepare();
    prepare->set_run_id(assignment.run_id);
    prepare->set_part(assignment.part);
    prepare->set_piece(whole.SerializeAsString());
    prepare->set_last(true);
    prepare->set_total_bytes(prepare->piece().size());
    Send(std::move(message));
  }
  void Start(const std::string& run_id, std::uint32_t part, Nanos at_agent, Nanos offset) override {
    v1::ControllerMessage message;
    message.mutable_start()->set_run_id(run_id);
    message.mutable_start()->set_part(part);
    message.mutable_start()->set_at_agent_ns(at_agent.count());
    message.mutable_start()->set_offset_ns(offset.count());
    Send(std::move(message));
  }
  void BeginPhase(const std::string& run_id, std::uint32_t part, std::size_t phase,
                  Nanos at_agent) override {
    v1::ControllerMessage message;
    message.mutable_begin_phase()->set_run_id(run_id);
    message.mutable_begin_phase()->set_part(part);
    message.mutable_begin_phase()->set_phase(static_cast<std::uint32_t>(phase));
    message.mutable_begin_phase()->set_at_agent_ns(at_agent.count());
    Send(std::move(message));
  }
  void ReleaseBarrier(const std::string&, std::uint32_t, std::size_t, std::uint32_t,
                      std::uint64_t) override {}
  void Stop(const std::string& run_id, const std::string& reason) override {
    v1::ControllerMessage message;
    message.mutable_stop()->set_run_id(run_id);
    message.mutable_stop()->set_reason(reason);
    Send(std::move(message));
  }
  void Acknowledge(const std::string& run_id, std::uint32_t part, std::uint64_t sequence,
                   bool closed) override {
    v1::ControllerMessage message;
    message.mutable_acknowledge()->set_run_id(run_id);
    message.mutable_acknowledge()->set_part(part);
    message.mutable_acknowledge()->set_sequence(sequence);
    message.mutable_acknowledge()->set_closed(closed);
    on_acknowledge_(message.acknowledge());
    Send(std::move(message));
  }
  void Close(const std::string&) override { stream_->down->End(); }

 private:
  void Send(v1::ControllerMessage message) {
    world_.Note("controller says", stream_->id, [&] {
      return std::to_string(stream_->id) + ": " + message.ShortDebugString().substr(0, 120);
    });
    stream_->down->Send(std::move(message));
    if (stream_->down->size() > 256) world_.Fail("a controller's stream queue grew without bound");
  }

  World& world_;
  const std::shared_ptr<Stream> stream_;
  const OnAcknowledge on_acknowledge_;
};

}  // namespace wsurge::sim
