#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/engine/barriers.h"
#include "agent/engine/connection/connection.h"
#include "agent/engine/connection/http_login.h"
#include "agent/engine/connection/name_resolver.h"
#include "agent/engine/connection/route.h"
#include "agent/engine/file_sink.h"
#include "agent/engine/session/data_feeder.h"
#include "agent/engine/session/session.h"
#include "common/base/clock.h"
#include "common/message/random_stream.h"

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
  std::string_view user_agent;
  const FileSink& files;
  DataFeeder& data;
  Barriers& barriers;
  NameResolver& names;
  const AddressFilter& allowed;
  std::uint64_t seed = 0;
  std::uint64_t slots = 1;  // of the whole run
};

// What a slot is to run.
struct SlotStart {
  const Route* route = nullptr;
  std::uint64_t in_role = 0;  // see SessionStart
  std::uint64_t role_connections = 1;
  bool stays = false;
};

// One place of the run's connections: logs in, opens a connection, runs a session on it, opens it
// again when it was lost, closes it; again when its worker says so. Everything that is counted
// about connections and sessions as a whole is counted here. Owned by its worker; the worker's
// thread only.
class Slot final : private ConnectionEvents, private SessionHost, private HttpLoginEvents {
 public:
  // `session`: of the target that this slot's connections go to.
  Slot(std::uint64_t number, SlotContext& context, SessionContext& session, SlotOwner& owner);
  ~Slot() override;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // `${connection}`: unique over the run.
  std::uint64_t number() const { return number_; }
  bool idle() const { return state_ == State::kIdle; }
  // When the session that runs or ran last began.
  Nanos begun() const { return session_begun_; }
  // What runs or ran last.
  const Route& route() const { return *start_.route; }

  // False: a data table of the role has no row left; nothing was started. REQUIRES: idle().
  bool Start(const SlotStart& start, Nanos now);

  // Ends the session early; OnSlotIdle follows, perhaps before this returns. `stays`: see
  // Session::Shed.
  void Shed(Nanos now, bool stays = false);

  // A meeting at a barrier is over.
  void ReleaseBarrier(std::uint32_t barrier, std::uint64_t generation, Nanos now);

  // The phase that runs is over: records how many messages were received on the slot's connections
  // in it, if it had any.
  void EndPhase();

  // Counts what compression has saved up to now.
  void CollectWireBytes();

 private:
  // | state          | input                          | next                           |
  // | idle           | Start                          | opening                        |
  // | opening        | open                           | running                        |
  // | opening        | failure                        | waiting, parted or idle        |
  // | running        | Close from the peer            | losing                         |
  // | running        | connection lost                | waiting (reconnect) or idle    |
  // | running        | the session's `close`          | disconnecting                  |
  // | running        | the session's `drop`           | parted                         |
  // | running        | end of the program             | closing                        |
  // | losing         | connection closed              | waiting (reconnect) or idle    |
  // | disconnecting  | connection closed              | parted                         |
  // | parted         | the session's `reconnect`      | waiting                        |
  // | waiting        | delay over                     | opening                        |
  // | closing        | connection closed              | idle                           |
  // | any            | end of the program without one | idle                           |
  enum class State : std::uint8_t {
    kIdle,
    kOpening,        // login, name, connect, upgrade
    kRunning,        // the session has an open connection
    kLosing,         // the peer has closed; the session waits for another one, or has failed
    kDisconnecting,  // the session has closed, and goes on when that is done
    kParted,         // the session goes on without a connection
    kWaiting,        // until the next attempt to connect again
    kClosing,        // the session is over
  };
  // What a connection that is being opened is for.
  enum class Purpose : std::uint8_t {
    kStart,      // the session's first
    kRestart,    // after a loss: the program begins again
    kReconnect,  // a `reconnect` step waits for it
  };

  // ConnectionEvents
  void OnOpen(const OpenTimes& times) override;
  void OnOpenFailed(const std::string& error_kind, Nanos now) override;
  void OnMessage(std::string_view payload, bool binary, Nanos received) override;
  void OnSent(std::uint64_t id, Nanos sent) override;
  void OnWritable(Nanos now) override;
  void OnPeerClose(Nanos now) override;
  void OnPong(Nanos round_trip, Nanos now) override;
  void OnUnread(std::size_t bytes) override;
  void OnClosed(const ConnectionEnd& end, Nanos now) override;

  // SessionHost
  bool is_open() const override { return state_ == State::kRunning; }
  bool Send(std::string_view payload, bool binary, std::uint64_t id, Nanos now) override;
  void Ping(Nanos now) override;
  std::size_t backlog_bytes() const override;
  absl::Status Save(std::string_view file, std::string_view line) override;
  void Close(std::uint16_t code, std::string_view reason, Nanos now) override;
  void Drop(Nanos now) override;
  void Reconnect(Nanos now) override;
  bool Arrive(std::uint32_t barrier, std::uint64_t generation) override;
  void Leave(std::uint32_t barrier, std::uint64_t generation) override;
  void OnProgramEnd(SessionEnd end, Nanos now) override;

  // HttpLoginEvents
  void OnLoginResponse(HttpResponse response, Nanos now) override;
  void OnLoginFailed(const std::string& error_kind, Nanos now) override;

  Recorder& recorder() { return session_context_.recorder; }
  const ConnectionOptions& options() const { return start_.route->role->connection; }
  bool DrawRows();
  TemplateValues ConnectValues();
  std::uint64_t NextSession() { return starts_++ * context_.slots + number_; }

  // One attempt to open: Connect, then one of BeginLogin and Resolve, then OpenNext.
  void Connect(Nanos now);
  void BeginLogin(Nanos now);  // tries the next of its addresses
  void Resolve(Nanos now);
  void OnResolved(absl::StatusOr<Resolution> resolution, std::uint64_t attempt);
  void OpenNext(Nanos now);  // tries the next of the addresses
  // Nothing: a value that was filled in may not stand where the scenario puts it.
  std::optional<UpgradeRequest> MakeUpgrade();
  std::optional<boost::asio::ip::address> SourceFor(
      const boost::asio::ip::tcp::endpoint& address) const;
  void FailAttempt(const std::string& error_kind, Nanos now);

  void LoseSession(std::string_view error_kind, Nanos now);
  void ScheduleReopen(Nanos now);
  void OnReopenTimer(Nanos due);
  void CountEnd(const ConnectionEnd& end);
  void EndConnection(Nanos now);
  void BecomeIdle(SessionEnd end, Nanos now);
  bool traced() const { return session_context_.tracer != nullptr; }
  void Trace(std::string_view what, std::string_view detail, Nanos at);

  const std::uint64_t number_;
  SlotContext& context_;
  SessionContext& session_context_;
  SlotOwner& owner_;

  State state_ = State::kIdle;
  Purpose purpose_ = Purpose::kStart;
  SlotStart start_;
  std::uint64_t starts_ = 0;          // of programs
  std::uint64_t session_number_ = 0;  // of the program that runs
  // Whether it was open in the phase that runs, other than to end what the phase before began; and
  // what it has received in it.
  bool in_phase_ = false;
  std::uint64_t received_in_phase_ = 0;
  Nanos session_begun_{};
  Nanos begun_{};                                         // of the attempt that runs or ran last
  Nanos opened_{};                                        // when the last connection was
  std::size_t phase_ = 0;                                 // in which the attempt began
  std::uint64_t attempt_ = 0;                             // how many there were, ever
  std::vector<boost::asio::ip::tcp::endpoint> resolved_;  // `resolve: each`: of this attempt
  std::size_t login_addresses_left_ = 0;                  // that its login has not tried
  std::size_t addresses_left_ = 0;                        // that the attempt has not tried
  std::uint32_t retries_ = 0;                             // attempts since the loss
  std::optional<Nanos> lost_at_;                // since when the session has no connection
  SessionEnd session_end_ = SessionEnd::kDone;  // kClosing
  Timer reopen_;
  RandomStream random_;
  std::vector<const DataRow*> rows_;    // by table; only those of the role's tables are set
  std::vector<std::string> variables_;  // what the login extracted
  std::unique_ptr<HttpLogin> login_;
  std::unique_ptr<Connection> connection_;  // the last one stays until the next
  Session session_;
};

}  // namespace wsurge
