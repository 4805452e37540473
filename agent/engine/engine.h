#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include <boost/asio/ip/address.hpp>

#include "common/base/clock.h"
#include "common/plan/assignment.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// Whether the agent's operator allows load on this address; asked for every address that the
// target's name has, and only those that are allowed are connected to.
using AddressFilter = std::function<bool(const boost::asio::ip::address&, std::uint16_t port)>;

struct EngineOptions {
  std::size_t workers = 1;
  std::string agent_name;             // goes into the User-Agent header
  std::filesystem::path data_folder;  // `save` writes below <data_folder>/<run id>/
  AddressFilter allowed;
};

// What the engine tells whoever runs it. Called from the engine's own threads, one call at a time;
// must not block, and must not destroy the engine.
class EngineEvents {
 public:
  virtual ~EngineEvents() = default;

  // One second of all workers together; the sequence number is not set. In order of time.
  virtual void OnInterval(Interval interval) = 0;

  // This agent's sessions of a `once` phase have all ended, and another phase follows: the engine
  // waits for BeginPhase.
  virtual void OnPhaseDone(std::size_t phase) = 0;

  // All is over: nothing is open any more. Follows the last OnInterval. `failure` is empty when the
  // part ended as planned or by Stop. `intervals` in the ledger is not set.
  virtual void OnFinished(Ledger ledger, Nanos start_skew, std::string failure) = 0;
};

// Runs one assignment on worker threads of its own. The public methods may be called from any one
// thread at a time.
class Engine {
 public:
  Engine(Assignment assignment, EngineOptions options, EngineEvents& events);
  ~Engine();  // stops at once and joins the workers; no event is called after it
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The most connections that this agent will hold.
  std::size_t max_connections() const;

  // Checks what can be known before the start: the target's name resolves, its addresses are
  // allowed, descriptors suffice, save files can be made. Blocks for at most the connect timeout.
  // The message of an error is for people.
  absl::Status Prepare();

  // Phase 0 begins at `at` (monotonic clock of this host; at once when it is past, and
  // lateness is the start skew).
  // REQUIRES: Prepare() was OK; called once.
  void Start(Nanos at);

  // REQUIRES: OnPhaseDone(phase - 1) was called.
  void BeginPhase(std::size_t phase, Nanos at);

  // Brings the load to zero: sessions end, connections close, then OnFinished. May be called at any
  // time after Prepare and more than once.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wsurge
