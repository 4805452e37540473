#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/base/mutex.h"

namespace wsurge {

// What an agent has to say about one meeting at a barrier.
struct BarrierState {
  std::size_t phase = 0;  // the one that its count of meetings begins with
  std::uint32_t barrier = 0;
  std::uint64_t generation = 0;  // which meeting, from 0
  bool ready = false;            // every session of this agent that will come has come
  std::uint64_t arrived = 0;

  friend bool operator==(const BarrierState&, const BarrierState&) = default;
};

class BarrierEvents {
 public:
  virtual ~BarrierEvents() = default;
  // Called under the lock of Barriers: must not block or call it.
  virtual void OnBarrierState(const BarrierState& state) = 0;
};

// This agent's part of the meetings at barriers. A session that comes to a barrier for the k-th
// time waits for meeting k. A meeting of this agent is ready when everyone who is expected waits at
// it; it is over when the controller, which hears from all agents, says so. Owned by the engine;
// any thread.
class Barriers {
 public:
  // `workers`: how many enter each phase. Until all have, nobody is ready: who is expected is not
  // known yet.
  Barriers(std::size_t barriers, std::size_t workers, BarrierEvents& events);

  // A worker enters a phase, and has said whom it expects. `fresh`: its sessions all begin anew and
  // so does the count of meetings; the first worker to say so for a phase counts.
  void BeginPhase(std::size_t phase, bool fresh);

  // So many more sessions (or fewer) are expected at a barrier.
  void Expect(std::uint32_t barrier, std::int64_t change);

  // A session comes to meeting `generation`. True: it is over already.
  bool Arrive(std::uint32_t barrier, std::uint64_t generation);
  // It waits no more.
  void Leave(std::uint32_t barrier, std::uint64_t generation);

  // The controller ended a meeting. False: an old one, or none that anybody knows of.
  bool Release(std::size_t phase, std::uint32_t barrier, std::uint64_t generation);

 private:
  struct Book {
    std::int64_t expected = 0;
    std::uint64_t next = 0;                         // the meeting that has not taken place
    std::map<std::uint64_t, std::int64_t> arrived;  // by meeting
    bool told = false;
    BarrierState last;  // what was told last
  };

  void Tell(std::uint32_t barrier) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t workers_;
  BarrierEvents& events_;
  Mutex mutex_;
  std::vector<Book> books_ ABSL_GUARDED_BY(mutex_);
  std::size_t phase_ ABSL_GUARDED_BY(mutex_) = 0;    // that the count of meetings begins with
  std::size_t newest_ ABSL_GUARDED_BY(mutex_) = 0;   // that a worker has entered
  std::size_t entered_ ABSL_GUARDED_BY(mutex_) = 0;  // workers that have
};

}  // namespace wsurge
