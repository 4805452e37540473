// What the target has seen since its start, as `GET /count` tells it: in total, and by the run
// and agent that the upgrade request names.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace wsurge {

// The counters of one worker for one (run, agent). Only that worker's thread adds; any thread may
// read. A cache line of its own, so that workers do not slow each other down.
class alignas(64) Tally {
 public:
  void AddConnection() { Add(connections, 1); }
  void AddReceived(std::uint64_t payload_bytes) {
    Add(messages_received, 1);
    Add(bytes_received, payload_bytes);
  }
  void AddSent(std::uint64_t messages, std::uint64_t payload_bytes) {
    Add(messages_sent, messages);
    Add(bytes_sent, payload_bytes);
  }

  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> messages_received{0};
  std::atomic<std::uint64_t> bytes_received{0};
  std::atomic<std::uint64_t> messages_sent{0};
  std::atomic<std::uint64_t> bytes_sent{0};

 private:
  // One writer, so no read-modify-write instruction is needed.
  static void Add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

// Owned by the server, outlives all sessions. Any thread may call it; the lock is taken once per
// upgrade and once per `GET /count`, never per message.
class Counts {
 public:
  explicit Counts(std::size_t workers) : workers_(workers), unnamed_(new Tally[workers]) {}

  // The tally of `worker` for the sender of an upgrade request with this `User-Agent`. A request
  // that names no run and agent, or a new one when too many are known, counts in the totals only.
  Tally& Find(std::size_t worker, std::string_view user_agent);

  std::string Json() const;

 private:
  using Tallies = std::unique_ptr<Tally[]>;

  const std::size_t workers_;
  const Tallies unnamed_;

  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, Tallies>> runs_;  // guarded by mutex_
  std::size_t keys_ = 0;                                        // guarded by mutex_
};

}  // namespace wsurge
