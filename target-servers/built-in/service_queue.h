// One server that takes one message at a time, as queueing theory has it.
#pragma once

#include <mutex>
#include <optional>

#include "target-servers/built-in/instant.h"
#include "target-servers/built-in/path_options.h"
#include "target-servers/built-in/random_float.h"

namespace wsurge {

// What a message of a path with known behaviour gets.
struct Turn {
  Instant received{};
  Instant due{};                      // when its reply is to leave
  std::optional<Nanos> service = {};  // how long it is held or served; nullopt: not at all
};

// First in, first out. Departures follow Lindley's recursion (D. V. Lindley, "The theory of queues
// with a single server", 1952), so a reply that leaves late delays no other one:
//   departure(n) = max(arrival(n), departure(n - 1)) + service(n)
// Service times are drawn in the order of arrival: fixed, or exponential by inversion.
class ServiceQueue {
 public:
  explicit ServiceQueue(const QueueOptions& options)
      : mean_(options.service), distribution_(options.distribution), random_(options.seed) {}

  // REQUIRES: `arrival` is not before that of the message before.
  Turn Arrive(Instant arrival);

 private:
  Nanos Draw();

  const Nanos mean_;
  const ServiceDistribution distribution_;
  RandomFloat random_;
  Instant last_departure_{};
};

// The same for all connections of all workers: who gets in first is first.
class SharedServiceQueue {
 public:
  explicit SharedServiceQueue(const QueueOptions& options) : queue_(options) {}

  // The clock is read inside, so that the order of arrivals is that of their instants.
  Turn Arrive() {
    const std::lock_guard lock(mutex_);
    return queue_.Arrive(Now());
  }

 private:
  std::mutex mutex_;
  ServiceQueue queue_;  // guarded by mutex_
};

}  // namespace wsurge
