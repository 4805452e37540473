#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"

#include "common/base/mutex.h"
#include "controller/agents/agent_link.h"

namespace wsurge {

// The way to an agent across its streams: what is said while it has none goes nowhere, and is said
// again when it is back (see Part). Any thread.
class AgentLine : public AgentLink {
 public:
  explicit AgentLine(std::shared_ptr<AgentLink> stream) : stream_(std::move(stream)) {}

  // Null: there is none now.
  void Switch(std::shared_ptr<AgentLink> stream) {
    const MutexLock lock(mutex_);
    stream_ = std::move(stream);
  }

  void Welcome(const WelcomeWords& words) override {
    Say([&](AgentLink& to) { to.Welcome(words); });
  }
  void Probe(std::optional<ClockEstimate> clock, bool renews_lease) override {
    Say([&](AgentLink& to) { to.Probe(clock, renews_lease); });
  }
  void Prepare(const Assignment& assignment) override {
    Say([&](AgentLink& to) { to.Prepare(assignment); });
  }
  void Start(const std::string& run_id, std::uint32_t part, Nanos at_agent, Nanos offset) override {
    Say([&](AgentLink& to) { to.Start(run_id, part, at_agent, offset); });
  }
  void BeginPhase(const std::string& run_id, std::uint32_t part, std::size_t phase,
                  Nanos at_agent) override {
    Say([&](AgentLink& to) { to.BeginPhase(run_id, part, phase, at_agent); });
  }
  void ReleaseBarrier(const std::string& run_id, std::uint32_t part, std::size_t phase,
                      std::uint32_t barrier, std::uint64_t generation) override {
    Say([&](AgentLink& to) { to.ReleaseBarrier(run_id, part, phase, barrier, generation); });
  }
  void Stop(const std::string& run_id, const std::string& reason) override {
    Say([&](AgentLink& to) { to.Stop(run_id, reason); });
  }
  void Acknowledge(const std::string& run_id, std::uint32_t part, std::uint64_t sequence,
                   bool closed) override {
    Say([&](AgentLink& to) { to.Acknowledge(run_id, part, sequence, closed); });
  }
  void Close(const std::string& reason) override {
    Say([&](AgentLink& to) { to.Close(reason); });
  }

 private:
  template <typename Command>
  void Say(const Command& command) {
    std::shared_ptr<AgentLink> to;
    {
      const MutexLock lock(mutex_);
      to = stream_;
    }
    if (to) command(*to);
  }

  Mutex mutex_;
  std::shared_ptr<AgentLink> stream_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wsurge
