#include "controller/agents/agent_service.h"

#include <vector>

namespace wsurge {

StreamLink::Reactor* AgentServiceImpl::Attach(grpc::CallbackServerContext* context) {
  AgentStream* stream = nullptr;
  bool refused = false;
  {
    const MutexLock lock(mutex_);
    const StreamId id = ++last_id_;
    stream = new AgentStream(id, events_, *this, context);  // deletes itself in OnDone
    refused = closed_ || streams_.size() >= kMaxStreams;
    streams_[id] = {stream->link(), MonotonicNow(), false};
  }
  if (refused) {
    stream->link()->Refuse({"this controller takes no more agents"});
  } else {
    stream->Begin();
  }
  return stream;
}

void AgentServiceImpl::Tick(Nanos now) {
  std::vector<std::shared_ptr<StreamLink>> silent;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, stream] : streams_) {
      if (stream.greeted || now - stream.since < kHelloWithin) continue;
      if (auto link = stream.link.lock()) silent.push_back(std::move(link));
    }
  }
  for (const auto& link : silent) link->Refuse({"no Hello came within 5 s"});
}

void AgentServiceImpl::CloseAll(const std::string& reason) {
  std::vector<std::shared_ptr<StreamLink>> links;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    for (const auto& [id, stream] : streams_) {
      if (auto link = stream.link.lock()) links.push_back(std::move(link));
    }
  }
  for (const auto& link : links) link->Close(reason);
}

void AgentServiceImpl::OnGreeted(StreamId stream) {
  const MutexLock lock(mutex_);
  streams_[stream].greeted = true;
}

void AgentServiceImpl::OnOver(StreamId stream) {
  const MutexLock lock(mutex_);
  streams_.erase(stream);
}

}  // namespace wsurge
