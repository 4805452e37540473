#include "controller/scenario/session_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "controller/scenario/concat.h"

namespace wsurge {
namespace {

bool TakesTime(const std::vector<Step>& steps);

template <typename StepType>
bool Holds(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    return std::holds_alternative<StepType>(step.action);
  });
}

// Whether a step waits for the network or for time to pass.
struct WaitsVisitor {
  bool operator()(const ThinkStep& think) const {
    return std::max(think.least, think.most) > Nanos::zero();
  }
  bool operator()(const RepeatStep& repeat) const {
    return repeat.every.has_value() || TakesTime(repeat.steps);
  }
  bool operator()(const ChooseStep& choose) const {
    return std::any_of(choose.branches.begin(), choose.branches.end(),
                       [](const Branch& branch) { return TakesTime(branch.steps); });
  }
  bool operator()(const WhenStep& when) const {
    return TakesTime(when.steps) || TakesTime(when.otherwise);
  }
  bool operator()(const SendStep&) const { return true; }  // the peer has to take it
  bool operator()(const RequestStep&) const { return true; }
  bool operator()(const StreamStep&) const { return true; }
  bool operator()(const ReceiveStep&) const { return true; }
  bool operator()(const BarrierStep&) const { return true; }
  template <typename Other>
  bool operator()(const Other&) const {
    return false;
  }
};

bool TakesTime(const std::vector<Step>& steps) {
  // What was closed has to be opened again.
  const bool opens =
      Holds<ReconnectStep>(steps) && (Holds<DropStep>(steps) || Holds<CloseStep>(steps));
  return opens || std::any_of(steps.begin(), steps.end(), [](const Step& step) {
           return std::visit(WaitsVisitor(), step.action);
         });
}

bool BringsMessage(const std::vector<Step>& steps) {
  bool brings = false;
  ForEachStep(steps, [&](const Step& step) {
    brings = brings || std::holds_alternative<RequestStep>(step.action) ||
             std::holds_alternative<ReceiveStep>(step.action);
  });
  return brings;
}

// What is known for certain where a step begins.
struct State {
  bool no_message = true;  // no step before it can have brought a message
  bool closed = false;     // the session has closed the connection

  // After one of several ways.
  State Or(State other) const { return {no_message && other.no_message, closed && other.closed}; }
};

// Walks a session in the order in which its steps run, and reports each step at most once.
class Walk {
 public:
  Walk(ParseContext& context, const StepPlaces& places) : context_(context), places_(places) {}

  State Steps(const std::vector<Step>& steps, State state) {
    for (const Step& step : steps) {
      step_ = &step;
      state = std::visit([&](const auto& action) { return Run(action, state); }, step.action);
    }
    return state;
  }

 private:
  void Report(const Step& step, std::string_view message) {
    if (!reported_.insert(step.id).second) return;
    context_.Problem(places_.at(step.id), std::string(message));
  }

  void NeedConnection(State state) {
    if (!state.closed) return;
    Report(*step_, Concat(in_later_round_ ? "from the second round on " : "",
                          "the connection is closed here; put \"reconnect: {}\" before it"));
  }

  State NeedMessage(State state) {
    if (state.no_message) {
      Report(*step_,
             "there is no message yet that it could look at; put a request or receive step before "
             "it");
    }
    return state;
  }

  State Run(const SendStep&, State state) {
    NeedConnection(state);
    return state;
  }
  State Run(const RequestStep& request, State state) {
    NeedConnection(state);
    if (request.reply.kind != ReplyKind::kNone) state.no_message = false;
    return state;
  }
  State Run(const StreamStep&, State state) {
    NeedConnection(state);
    return state;
  }
  State Run(const ReceiveStep&, State state) {
    NeedConnection(state);
    state.no_message = false;
    return state;
  }
  State Run(const PingStep&, State state) {
    NeedConnection(state);
    return state;
  }
  State Run(const ExtractStep&, State state) { return NeedMessage(state); }
  State Run(const CheckStep&, State state) { return NeedMessage(state); }
  State Run(const RecordStep&, State state) { return NeedMessage(state); }
  State Run(const CloseStep&, State state) { return {state.no_message, true}; }
  State Run(const DropStep&, State state) { return {state.no_message, true}; }
  State Run(const ReconnectStep&, State state) { return {state.no_message, false}; }
  State Run(const ThinkStep&, State state) { return state; }
  State Run(const BarrierStep&, State state) { return state; }
  State Run(const OnMessageStep&, State state) { return state; }

  State Run(const RepeatStep& repeat, State state) {
    if (!repeat.every && !TakesTime(repeat.steps)) {
      Report(*step_,
             "no step in it takes time: it would only keep a processor busy; add a think, request "
             "or receive step");
    }
    // The walk through a body depends on the state alone; nested loops would walk it very often.
    const auto key = std::make_tuple(step_->id, state.no_message, state.closed);
    if (const auto known = after_.find(key); known != after_.end()) return known->second;
    const bool again = repeat.times != 1;
    const int loops = (again && BringsMessage(repeat.steps)) ? 1 : 0;
    loops_with_messages_ += loops;
    State after = Steps(repeat.steps, state);
    if (again) {
      const bool in_later_round = std::exchange(in_later_round_, true);
      after = Steps(repeat.steps, after);
      in_later_round_ = in_later_round;
    }
    loops_with_messages_ -= loops;
    after_.emplace(key, after);
    return after;
  }

  State Run(const ChooseStep& choose, State state) {
    std::optional<State> after;
    for (const Branch& branch : choose.branches) {
      const State end = Steps(branch.steps, state);
      after = after ? after->Or(end) : end;
    }
    return after.value_or(state);
  }

  State Run(const WhenStep& when, State state) {
    // In a loop the first round may well go on with `else`.
    if (loops_with_messages_ == 0) NeedMessage(state);
    return Steps(when.steps, state).Or(Steps(when.otherwise, state));
  }

  ParseContext& context_;
  const StepPlaces& places_;
  const Step* step_ = nullptr;   // that is looked at
  int loops_with_messages_ = 0;  // that the walk is in: a later round has a message
  bool in_later_round_ = false;  // of a loop
  std::set<std::uint32_t> reported_;
  std::map<std::tuple<std::uint32_t, bool, bool>, State> after_;  // loops: id and state before
};

}  // namespace

void CheckSession(ParseContext& context, const std::vector<Step>& steps, const StepPlaces& places) {
  Walk(context, places).Steps(steps, {});
}

}  // namespace wsurge
