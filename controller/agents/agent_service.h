#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include <grpcpp/grpcpp.h>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_stream.h"
#include "wsurge/v1/agent.grpc.pb.h"

namespace wsurge {

// The agents' side of the controller's port. Owned by the server; its events sink and itself
// outlive the gRPC server that it is registered with. Any thread.
class AgentServiceImpl : public v1::AgentService::CallbackService, private AgentStream::Owner {
 public:
  // A stream that has not said Hello by then is closed.
  static constexpr Nanos kHelloWithin = std::chrono::seconds(5);
  static constexpr std::size_t kMaxStreams = 10'000;

  explicit AgentServiceImpl(AgentEvents& events) : events_(events) {}

  StreamLink::Reactor* Attach(grpc::CallbackServerContext* context) override;

  // Closes streams that never said who they are. To be called about once a second.
  void Tick(Nanos now);

  // Ends all streams, and refuses new ones.
  void CloseAll(const std::string& reason);

 private:
  struct Stream {
    std::weak_ptr<StreamLink> link;
    Nanos since{};
    bool greeted = false;
  };

  void OnGreeted(StreamId stream) override;
  void OnOver(StreamId stream) override;

  AgentEvents& events_;

  Mutex mutex_;
  StreamId last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<StreamId, Stream> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wsurge
