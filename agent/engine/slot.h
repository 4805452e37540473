#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "agent/engine/connection.h"
#include "agent/engine/file_sink.h"
#include "agent/engine/session.h"
#include "common/base/clock.h"

namespace wsurge {

class Slot;

// What a slot asks of its worker.
class SlotOwner {
 public:
  virtual ~SlotOwner() = default;
  // A connection has opened or ended: the number of open ones changes by `change`.
  virtual void OnOpenChange(int change) = 0;
  // The slot is idle again. The slot must not be started again before this returns.
  virtual void OnSlotIdle(Slot& slot, SessionEnd end, Nanos now) = 0;
};

// What the slots of one worker share. Owned by the worker.
struct SlotContext {
  ConnectionContext connection;
  SessionContext session;
  const ConnectionOptions& options;
  const UpgradeRequest& request;       // the same for every connection but for its templates
  const std::vector<Header>& headers;  // rendered for each connection
  const Template& resource;
  const std::vector<boost::asio::ip::tcp::endpoint>& addresses;  // taken in turn
  const FileSink& files;
};

// One place of the run's connections: opens a connection, runs a session on it, closes it; again
// when its worker says so. Everything that is counted about connections and sessions as a whole is
// counted here. Owned by its worker; the worker's thread only.
class Slot final : private ConnectionEvents, private SessionHost {
 public:
  Slot(std::uint64_t number, SlotContext& context, SlotOwner& owner);
  ~Slot() override = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // `${connection}`: unique over the run.
  std::uint64_t number() const { return number_; }
  bool idle() const { return state_ == State::kIdle; }
  // When the connection attempt that runs or ran last began.
  Nanos begun() const { return begun_; }

  // REQUIRES: idle().
  void Start(Nanos now);

  // Ends the session early; OnSlotIdle follows, perhaps before this returns.
  void Shed(Nanos now);

 private:
  enum class State : std::uint8_t { kIdle, kOpening, kRunning, kClosing };

  void OnOpen(const OpenTimes& times) override;
  void OnOpenFailed(const std::string& error_kind, Nanos now) override;
  void OnMessage(std::string_view payload, bool binary, Nanos received) override;
  void OnSent(std::uint64_t id, Nanos sent) override;
  void OnWritable(Nanos now) override;
  void OnPeerClose(Nanos now) override;
  void OnClosed(const ConnectionEnd& end, Nanos now) override;

  bool Send(std::string_view payload, std::uint64_t id, Nanos now) override;
  std::size_t backlog_bytes() const override;
  absl::Status Save(std::string_view file, std::string_view line) override;
  void OnProgramEnd(SessionEnd end, std::uint16_t code, std::string_view reason,
                    Nanos now) override;

  Recorder& recorder() { return context_.session.recorder; }
  // Tries the next of the target's addresses.
  void OpenNext(Nanos now);
  void LoseSession(std::string_view error_kind, Nanos now);
  void CountEnd(const ConnectionEnd& end);
  void BecomeIdle(SessionEnd end, Nanos now);

  const std::uint64_t number_;
  SlotContext& context_;
  SlotOwner& owner_;

  State state_ = State::kIdle;
  Nanos begun_{};
  std::size_t phase_ = 0;                       // in which the attempt began
  std::size_t addresses_left_ = 0;              // that the attempt has not tried
  SessionEnd session_end_ = SessionEnd::kDone;  // kClosing
  std::unique_ptr<Connection> connection_;      // the last one stays until the next
  Session session_;
};

}  // namespace wsurge
