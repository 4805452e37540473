#pragma once

#include <cstdint>
#include <map>

#include "common/base/clock.h"

// How the load generator itself was doing over the measured phases: plain values.
namespace wsurge {

// Beyond these the numbers are not to be trusted (docs/measurement.md says why).
inline constexpr double kMostRunQueue = 0.05;  // of a second, waiting for a CPU
inline constexpr double kMostBusy = 0.95;      // of a second of an open loop, not waiting in poll

// So long nothing happened at a worker: what was due then was late, and what came was seen late.
inline constexpr Nanos kLongestStall = std::chrono::milliseconds(250);

// The second with the largest share of something.
struct WorstSecond {
  double share = 0;         // 0 … 1; may be a little above 1 where clocks are read apart
  Nanos at{};               // its begin, since the run's start
  std::uint32_t phase = 0;  // number of the phase that it ended in

  void Offer(const WorstSecond& other) {
    if (other.share > share) *this = other;
  }
  friend bool operator==(const WorstSecond&, const WorstSecond&) = default;
};

// One worker. Sums are over all measured time; seconds are windows of about one second.
struct WorkerHealth {
  Nanos wall{};
  Nanos idle{};       // waited in poll; while spinning: passes that found nothing to do
  Nanos run_queue{};  // ready to run and waiting for a CPU
  Nanos cpu{};        // ran
  Nanos longest_pass{};
  Nanos longest_pass_at{};  // begin of the slice that holds it, since the run's start

  std::uint64_t seconds = 0;
  std::uint64_t starved_seconds = 0;  // with more than kMostRunQueue
  std::uint64_t busy_seconds = 0;     // of an open loop, with at least kMostBusy
  WorstSecond run_queue_worst;
  WorstSecond busy_open;    // of phases with an open loop
  WorstSecond busy_closed;  // of the others

  double BusyShare() const { return Share(wall - idle); }
  double RunQueueShare() const { return Share(run_queue); }
  double CpuShare() const { return Share(cpu); }
  const WorstSecond& BusyWorst() const {
    return busy_open.share > busy_closed.share ? busy_open : busy_closed;
  }
  friend bool operator==(const WorkerHealth&, const WorkerHealth&) = default;

 private:
  double Share(Nanos part) const {
    if (wall <= Nanos::zero()) return 0;
    return ToSeconds(part) / ToSeconds(wall);
  }
};

// One agent.
struct AgentHealth {
  std::map<std::uint32_t, WorkerHealth> workers;  // by number
  std::uint64_t descriptors = 0;                  // the most at the end of an interval, warm-up
  std::uint64_t resident_bytes = 0;               // included
  bool run_queue_unknown = false;                 // its kernel does not count it: `run_queue` is 0

  // Adds a later part of the same run, which began `shift` after the run's start.
  void Merge(const AgentHealth& part, Nanos shift);
  friend bool operator==(const AgentHealth&, const AgentHealth&) = default;
};

}  // namespace wsurge
