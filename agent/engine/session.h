#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "agent/engine/pending_requests.h"
#include "agent/engine/recorder.h"
#include "agent/engine/timer_queue.h"
#include "common/base/clock.h"
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

  // Sends a text. True: the kernel had taken its first byte at `now`. False: Session::OnSent(id)
  // follows.
  virtual bool Send(std::string_view payload, std::uint64_t id, Nanos now) = 0;

  // Bytes that the peer has not made room for. Session::OnWritable follows when there are none
  // left.
  virtual std::size_t backlog_bytes() const = 0;

  // Appends one line to a file of the agent's data folder.
  virtual absl::Status Save(std::string_view file, std::string_view line) = 0;

  // The program is over: nothing more is sent but the closing handshake.
  virtual void OnProgramEnd(SessionEnd end, std::uint16_t code, std::string_view reason,
                            Nanos now) = 0;
};

// What the sessions of one worker share. Owned by the worker.
struct SessionContext {
  const std::vector<Step>& program;
  Recorder& recorder;
  TimerQueue& timers;
  Nanos drain{};
  std::string payload;  // scratch
  std::string scratch;  // scratch
};

// The program of steps that one connection runs: an interpreter with a stack of loops, the requests
// that wait for replies, and the rules that run beside the steps. Knows no socket: it is told what
// happened and acts through its host. Owned by its slot; the worker's thread only.
//
// Every wait hands on the instant at which it was to end (a timer's due time, a message's time of
// receipt), and that is when the next step is due: lateness of the worker stays visible.
class Session {
 public:
  Session(SessionContext& context, SessionHost& host);

  // Begins the program on a connection that opened at `opened`.
  void Start(std::uint64_t connection, Nanos opened);

  void OnMessage(std::string_view payload, Nanos received);
  void OnSent(std::uint64_t id, Nanos sent);
  void OnWritable(Nanos now);

  // The connection is gone: every pending request fails, then the session. No OnProgramEnd follows.
  void OnConnectionLost(std::string_view error_kind, Nanos now);

  // Ends the session early: nothing new becomes due, the reply that the program waits for is waited
  // for up to the drain time.
  void Shed(Nanos now);

  bool active() const { return state_ != State::kOver; }

 private:
  enum class State : std::uint8_t { kRunning, kDraining, kOver };
  // What the program waits for.
  enum class Wait : std::uint8_t { kNothing, kReply, kMessages, kTime, kWritable, kTurn };

  // One level of the program: the session itself or a `repeat`.
  struct Frame {
    const std::vector<Step>* steps;
    std::size_t next = 0;
    std::uint64_t rounds_left = 0;  // after this one
    std::optional<Nanos> until;     // instead of rounds
  };
  // What is left of a rule's steps when its request is answered.
  struct RuleRest {
    std::uint64_t request;
    const std::vector<Step>* steps;
    std::size_t next;
  };
  struct UnsentMessage {
    std::uint64_t id;
    std::int32_t step;
    std::size_t phase;
    Nanos reached;
  };

  // Runs the program from where it stands, until it waits or is over. `due`: when its next step is
  // due.
  void Run(Nanos due);
  const Step* NextStep(Nanos due);
  // False: the program waits, or is over. True: the next step is due at `due`, which may have
  // moved.
  bool Execute(const Step& step, Nanos& due);
  // When the worker came to a message: now, or earlier when the message had to wait to be sent.
  Nanos Reached();
  bool Receive(const ReceiveStep& receive, std::int32_t step, Nanos due);
  bool Think(Nanos duration, Nanos due);
  void Enter(const RepeatStep& repeat, Nanos due);

  // Renders and sends; returns the message's id.
  std::uint64_t SendText(const Template& text, std::int32_t step, Nanos due, Nanos reached);
  std::uint64_t SendRequest(const RequestStep& request, std::int32_t step, Nanos due, Nanos reached,
                            bool of_rule);

  void RunRules(std::string_view payload, Nanos received);
  void RunRule(const std::vector<Step>& steps, std::size_t next, Nanos due);
  void ContinueRule(std::uint64_t request, Nanos due);

  void OnReply(const PendingRequest& request, Nanos received);
  void CountReceived(std::string_view payload, Nanos received);
  void OnStepTimer(Nanos due);
  void OnRequestTimer(Nanos due);
  void ArmRequestTimer();
  void RecordCensored(const PendingRequest& request, Nanos now);
  void Fail(std::string_view error_kind, Nanos now);
  void End(SessionEnd end, std::uint16_t code, std::string_view reason, Nanos now);
  // Settles what no reply will come for any more.
  void SettleRequests(bool censor, Nanos now);

  SessionContext& context_;
  SessionHost& host_;
  Timer step_timer_;
  Timer request_timer_;

  State state_ = State::kOver;
  Wait wait_ = Wait::kNothing;
  TemplateValues values_;
  std::vector<Frame> frames_;
  Nanos resume_due_{};                  // kWritable, kTurn: when the next step was due
  std::optional<Nanos> first_reached_;  // kWritable: when the worker first came to it
  std::uint64_t next_id_ = 0;

  std::uint64_t awaited_ = 0;             // kReply
  const ReceiveStep* receive_ = nullptr;  // kMessages
  std::int32_t receive_step_ = 0;
  std::uint64_t receive_left_ = 0;
  std::size_t operation_phase_ = 0;  // in which the last receive began, or the session

  const std::vector<Rule>* rules_ = nullptr;
  std::vector<RuleRest> rule_rests_;
  std::size_t rules_running_ = 0;
  PendingRequests pending_;
  std::vector<UnsentMessage> unsent_;

  Nanos opened_{};
  std::optional<Nanos> last_received_;
};

}  // namespace wsurge
