#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <grpcpp/grpcpp.h>

#include "common/base/clock.h"
#include "common/wire/wire_limits.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_link.h"
#include "controller/agents/stream_writer.h"
#include "wsurge/v1/agent.grpc.pb.h"

namespace wsurge {

// AgentLink over one Attach stream. Lives as long as anyone holds it; after the stream has ended
// its commands go nowhere. Any thread.
class StreamLink : public AgentLink {
 public:
  using Reactor = grpc::ServerBidiReactor<v1::AgentMessage, v1::ControllerMessage>;

  // A command to an agent is small and rare, but for the pieces of an assignment; so many unread
  // ones mean that it reads nothing.
  static constexpr std::size_t kMaxQueued = 256 + kMaxPlanBytes / kMaxPieceBytes;

  StreamLink(Reactor* reactor, grpc::CallbackServerContext* context)
      : writer_(reactor, context, kMaxQueued) {}

  void Welcome(const WelcomeWords& words) override;
  void Probe(std::optional<ClockEstimate> clock, bool renews_lease) override;
  void Prepare(const Assignment& assignment) override;
  void Start(const std::string& run_id, std::uint32_t part, Nanos at_agent, Nanos offset) override;
  void BeginPhase(const std::string& run_id, std::uint32_t part, std::size_t phase,
                  Nanos at_agent) override;
  void ReleaseBarrier(const std::string& run_id, std::uint32_t part, std::size_t phase,
                      std::uint32_t barrier, std::uint64_t generation) override;
  void Stop(const std::string& run_id, const std::string& reason) override;
  void Acknowledge(const std::string& run_id, std::uint32_t part, std::uint64_t sequence,
                   bool closed) override;
  void Close(const std::string& reason) override;

  void Refuse(const Refusal& refusal);

  StreamWriter<Reactor, v1::ControllerMessage>& writer() { return writer_; }

 private:
  StreamWriter<Reactor, v1::ControllerMessage> writer_;
};

// Reads one Attach stream and hands over what it says; deletes itself when the call is over.
class AgentStream : public StreamLink::Reactor {
 public:
  // Told once, when the call is over.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnGreeted(StreamId stream) = 0;  // its Hello has come
    virtual void OnOver(StreamId stream) = 0;
  };

  AgentStream(StreamId id, AgentEvents& events, Owner& owner, grpc::CallbackServerContext* context);

  // REQUIRES: called once, after the owner knows the link.
  void Begin() { StartRead(&message_); }

  const std::shared_ptr<StreamLink>& link() const { return link_; }

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override { link_->writer().OnWriteDone(ok); }
  void OnCancel() override { link_->writer().OnCancel(); }
  void OnDone() override;

 private:
  // False: the stream ends.
  bool Take(const v1::AgentMessage& message, Nanos now);
  bool TakeHello(const v1::Hello& hello, Nanos now);

  const StreamId id_;
  AgentEvents& events_;
  Owner& owner_;
  const std::shared_ptr<StreamLink> link_;
  v1::AgentMessage message_;
  bool welcomed_ = false;  // read callbacks only
};

}  // namespace wsurge
