#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "agent/engine/loop/timer_queue.h"
#include "agent/engine/session/delivery_endpoint.h"
#include "agent/engine/session/pending_requests.h"
#include "agent/engine/session/program_cursor.h"
#include "agent/engine/session/recorder.h"
#include "agent/engine/session/role_facts.h"
#include "agent/engine/session/stream_schedule.h"
#include "agent/engine/session/unsent_messages.h"
#include "common/base/clock.h"
#include "common/message/received_message.h"
#include "common/message/template.h"
#include "common/plan/scenario.h"

namespace wsurge {

// How a session's program ended.
enum class SessionEnd : std::uint8_t {
  kDone,    // after its last step
  kFailed,  // a step failed, or the connection was lost
  kEnded,   // cut short by the end of its phase or of the run
};

// What a session needs of the connection that it runs on.
class SessionHost {
 public:
  virtual ~SessionHost() = default;

  virtual bool is_open() const = 0;

  // Sends a message. True: the kernel had taken its first byte at `now`. False: Session::OnSent(id)
  // follows. REQUIRES: is_open().
  virtual bool Send(std::string_view payload, bool binary, std::uint64_t id, Nanos now) = 0;

  // REQUIRES: is_open().
  virtual void Ping(Nanos now) = 0;

  // Bytes that the peer has not made room for. Session::OnWritable follows when there are none
  // left.
  virtual std::size_t backlog_bytes() const = 0;

  // Appends one line to a file of the agent's data folder.
  virtual absl::Status Save(std::string_view file, std::string_view line) = 0;

  // `close`: starts the closing handshake; Session::OnDisconnected follows, not before this
  // returns. REQUIRES: is_open().
  virtual void Close(std::uint16_t code, std::string_view reason, Nanos now) = 0;

  // `drop`: the connection is reset and gone when this returns. REQUIRES: is_open().
  virtual void Drop(Nanos now) = 0;

  // `reconnect`: opens the connection again, with its attempts and delays. Session::OnReconnected
  // follows, or OnReconnectFailed, neither before this returns. The host counts the attempts and
  // their errors. REQUIRES: !is_open().
  virtual void Reconnect(Nanos now) = 0;

  // The session has come to a barrier for the `generation`-th time (from 0). True: that meeting is
  // over already, it passes. False: Session::OnBarrierReleased follows when it takes place.
  virtual bool Arrive(std::uint32_t barrier, std::uint64_t generation) = 0;
  // It does not wait any more (timeout, end).
  virtual void Leave(std::uint32_t barrier, std::uint64_t generation) = 0;

  // The program is over: nothing more is sent but the closing handshake, when it is still open.
  virtual void OnProgramEnd(SessionEnd end, Nanos now) = 0;
};

// Told what sessions do, when a run is traced. Payloads are views.
class SessionTracer {
 public:
  virtual ~SessionTracer() = default;
  virtual void OnTrace(std::uint64_t connection, std::string_view what, std::string_view step,
                       std::string_view payload, bool binary, std::string_view detail,
                       Nanos at) = 0;
};

// What the sessions of one worker and target share. Owned by the worker.
struct SessionContext {
  Recorder& recorder;
  TimerQueue& timers;
  Nanos drain{};
  std::string_view agent;
  std::span<const std::string> variables{};  // the names of those that a session has
  SessionTracer* tracer = nullptr;           // null: not traced
  DeliveryTracker* deliveries = nullptr;     // null: no message is stamped
  std::string payload;                       // scratch
  std::string scratch;                       // scratch
  RoleFactsBook facts = {};
  Nanos (*clock)() = &MonotonicNow;  // to see when the worker came to something
};

// What one session is given at its start. The views must live as long as the session runs.
struct SessionStart {
  const Role* role = nullptr;
  std::uint64_t connection = 0;  // number of the slot
  std::uint64_t session = 0;     // number of the start
  std::uint64_t in_role = 0;     // which of the role's connections this is, and how many it has in
  std::uint64_t role_connections = 1;  // this phase: for stagger and total_rate
  RandomStream* random = nullptr;
  std::span<const DataRow* const> rows{};
  std::vector<std::string> variables;  // what the login extracted; may be shorter
  bool stays = false;  // after its program it stays for the drain where others count on it
};

// The program of steps that one connection runs: an interpreter with a stack of blocks, the
// requests that wait for replies, the streams that send when they are due, and the rules that run
// beside the steps. Knows no socket: it is told what happened and acts through its host. Owned by
// its slot; the worker's thread only.
//
// Every wait hands on the instant at which it was to end (a timer's due time, a message's time of
// receipt), and that is when the next step is due: lateness of the worker stays visible.
class Session {
 public:
  Session(SessionContext& context, SessionHost& host);

  // Begins the program on a connection that opened at `opened`.
  void Start(SessionStart start, Nanos opened);

  // After an unexpected loss (OnConnectionLost with `restarts`) and a new connection: the program
  // begins again at its first step with the same connection, rows and variables; `seq` goes on,
  // rules are cleared. `session` is the number of this start.
  void Restart(std::uint64_t session, std::vector<std::string> variables, Nanos opened);

  void OnMessage(std::string_view payload, bool binary, Nanos received);
  void OnSent(std::uint64_t id, Nanos sent);
  void OnWritable(Nanos now);
  void OnDisconnected(Nanos now);  // after Close
  // The connection is gone, however it ended and whether or not the session is active.
  void OnConnectionGone(Nanos now);
  void OnReconnected(Nanos opened);
  void OnReconnectFailed(std::string_view error_kind, Nanos now);
  void OnBarrierReleased(std::uint32_t barrier, std::uint64_t generation, Nanos now);

  // The connection is gone, unasked: every pending request fails. With `restarts` the session waits
  // for Restart (or Abandon), else it has failed; so it has when it was ending anyway (!active()).
  // No OnProgramEnd follows.
  void OnConnectionLost(std::string_view error_kind, bool restarts, Nanos now);

  // Instead of Restart: the session has failed. No OnProgramEnd follows.
  void Abandon(Nanos now);

  // Ends the session early: nothing new becomes due, the replies that the program waits for are
  // waited for up to the drain time. `stays`: it is the planned end, and where others count on this
  // receiver (DeliveryEndpoint::stays) it listens for all of the drain.
  void Shed(Nanos now, bool stays = false);

  bool active() const { return state_ != State::kOver; }
  // And has not been told to end.
  bool running() const { return state_ == State::kRunning; }

 private:
  enum class State : std::uint8_t { kRunning, kDraining, kOver };
  // What the program waits for.
  enum class Wait : std::uint8_t {
    kNothing,
    kReply,      // of the request that is its current step
    kStream,     // the end of the stream that is its current step
    kMessages,   // those of the `receive` that is its current step
    kTime,       // step_timer_
    kTurn,       // the same; others have their turn meanwhile
    kWritable,   // that the peer reads
    kBarrier,    // a meeting
    kClose,      // the end of a closing handshake
    kReconnect,  // a connection
    kRestart,    // a connection, to begin again
  };

  // When the worker came to a message, and when it sends it: later if the message had to wait.
  struct Moment {
    Nanos reached{};
    Nanos at{};
  };
  // A message on its way.
  struct Outgoing {
    std::uint64_t id = 0;
    bool left = false;
    bool sampled = false;
  };
  // The `stream` that is the current step.
  struct RunningStream {
    const StreamStep* step;
    StreamSchedule schedule;
    std::optional<Nanos> blocked_since;  // the worker came to the next message and could not send
    Nanos last_reached{};                // when the last message was done
  };
  // What `extract`, `check`, `record` and `when` read.
  struct LastMessage {
    bool exists = false;
    bool binary = false;
    std::string payload;
    std::optional<ReceivedMessage> read;  // kept from one step to the next that follows at once
  };

  // session.cc: begin and end.
  void BeginProgram(Nanos opened);
  void OnStepTimer(Nanos due);
  void Fail(std::string_view error_kind, Nanos now);
  void End(SessionEnd end, Nanos now);
  void CountEnd(SessionEnd end);
  // Listens for the drain, then ends so.
  void Stay(SessionEnd end, Nanos now);
  bool MayStay() const { return delivery_ != nullptr && delivery_->stays() && host_.is_open(); }
  // Takes it off everything that might call it again.
  void StopWaiting(Nanos now);
  // Settles what no reply will come for any more.
  void SettleRequests(bool censor, Nanos now);

  // session_steps.cc: the program. Run goes on from where it stands, until it waits or is over;
  // `due`: when the next step is due.
  void Run(Nanos due);
  void RunSteps(Nanos due);
  // False: the program waits, or is over. True: the next step is due at `due`, which may have
  // moved.
  bool Do(const SendStep& send, Nanos& due);
  bool Do(const RequestStep& request, Nanos& due);
  bool Do(const StreamStep& stream, Nanos& due);
  bool Do(const ReceiveStep& receive, Nanos& due);
  bool Do(const OnMessageStep& rules, Nanos& due);
  bool Do(const RepeatStep& repeat, Nanos& due);
  bool Do(const ThinkStep& think, Nanos& due);
  bool Do(const ChooseStep& choose, Nanos& due);
  bool Do(const WhenStep& when, Nanos& due);
  bool Do(const ExtractStep& extract, Nanos& due);
  bool Do(const CheckStep& check, Nanos& due);
  bool Do(const RecordStep& record, Nanos& due);
  bool Do(const PingStep& ping, Nanos& due);
  bool Do(const CloseStep& close, Nanos& due);
  bool Do(const DropStep& drop, Nanos& due);
  bool Do(const ReconnectStep& reconnect, Nanos& due);
  bool Do(const BarrierStep& barrier, Nanos& due);
  // False: the connection is closed, and the session has failed.
  bool RequireOpen(Nanos now);
  Moment Reach();
  // What the steps that read the last message read; null when there is none.
  const ReceivedMessage* last_message();
  void Remember(const ReceivedMessage& message);
  bool Extract(const Step& step, const ExtractStep& extract, const ReceivedMessage* message,
               Nanos now);
  void Check(const Step& step, const CheckStep& check, const ReceivedMessage* message, Nanos now);

  // session_messages.cc: what is sent and received.
  void Render(const Step& step, const Payload& payload, Nanos due);
  // Sends what was rendered.
  Outgoing Transmit(const Step& step, const Payload& payload, Nanos due, Moment moment);
  // Renders and sends a message that no reply is expected to.
  void SendAlone(const Step& step, const Payload& payload, Nanos due, Moment moment);
  // Renders and sends a message, and expects its reply. `rule_next`: in a rule, which of
  // `rule_steps` follows.
  void SendRequest(const Step& step, const Payload& payload, const Reply& reply, Nanos timeout,
                   Nanos due, Moment moment, const std::vector<Step>* rule_steps = nullptr,
                   std::size_t rule_next = 0);
  void OnReply(const PendingRequest& request, const ReceivedMessage& message, Nanos received);
  // A request of the program was answered, or timed out.
  void OnSettled(Nanos now);
  void CountReceived(const ReceivedMessage& message, Nanos received);
  void OnRequestTimer(Nanos due);
  void RecordCensored(const PendingRequest& request, Nanos now);
  // Gives the samples file a message whose fate was settled at `now`.
  void Sample(const PendingRequest& request, MessageFate fate, Nanos now);
  void Sample(const UnsentMessage& message, MessageFate fate, Nanos now);
  void SampleUnsent(MessageFate fate, Nanos now);

  // session_stream.cc.
  // Sends what is due. `now`: of what happened; the worker may be later.
  void RunStream(Nanos now);
  // False: the next message has to wait.
  bool SendNextOfStream();
  void CountUnsent(Nanos now);

  // session_rules.cc.
  void RunRules(const ReceivedMessage& message, Nanos received);
  void RunRule(const std::vector<Step>& steps, std::size_t next, const ReceivedMessage& message,
               Nanos due);
  // False: the rule goes no further now.
  bool DoInRule(const std::vector<Step>& steps, std::size_t at, const ReceivedMessage& message,
                Nanos due);

  Nanos Now(Nanos at_least) const;
  std::int32_t tag() const { return static_cast<std::int32_t>(current_->id); }
  bool traced() const { return context_.tracer != nullptr; }
  // REQUIRES: traced().
  void Trace(std::string_view what, std::string_view step, std::string_view detail, Nanos at,
             std::string_view payload = {}, bool binary = false);
  void TraceReceived(const PendingRequest* request, const ReceivedMessage& message, Nanos at);

  SessionContext& context_;
  SessionHost& host_;
  Timer step_timer_;
  Timer request_timer_;

  State state_ = State::kOver;
  Wait wait_ = Wait::kNothing;
  const Role* role_ = nullptr;
  const RoleFacts* facts_ = nullptr;
  std::uint64_t in_role_ = 0;
  std::uint64_t role_connections_ = 1;
  TemplateValues values_;
  std::vector<std::string> variables_;
  ProgramCursor cursor_;
  const Step* current_ = nullptr;       // the step that was executed last
  Nanos resume_due_{};                  // kWritable, kTurn: when the next step was due
  std::optional<Nanos> first_reached_;  // kWritable: when the worker first came to it
  std::uint64_t next_id_ = 0;

  std::size_t awaited_ = 0;  // requests of the program that are neither answered nor timed out
  std::unique_ptr<RunningStream> stream_;  // kStream
  const ReceiveStep* receive_ = nullptr;   // kMessages
  std::uint64_t receive_left_ = 0;
  std::uint32_t barrier_ = 0;            // kBarrier
  std::vector<std::uint64_t> meetings_;  // by barrier: how many times it came to it
  std::size_t operation_phase_ = 0;      // in which the last operation began, or the session
  std::unique_ptr<LastMessage> last_;    // only when the program reads it

  const std::vector<Rule>* rules_ = nullptr;
  std::size_t rules_running_ = 0;
  PendingRequests pending_;
  UnsentMessages unsent_;

  Nanos opened_{};
  std::optional<Nanos> last_received_;

  std::unique_ptr<DeliveryEndpoint> delivery_;  // only when some message is stamped
  bool stays_ = false;                          // SessionStart::stays
  std::optional<SessionEnd> staying_;           // kDraining: it listens, and then ends so
};

}  // namespace wsurge
