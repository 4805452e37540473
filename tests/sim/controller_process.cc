#include "tests/sim/controller_process.h"

#include <algorithm>
#include <variant>

#include "common/wire/metrics_wire.h"
#include "tests/sim/controller_link.h"

namespace wsurge::sim {

class ControllerProcess::Link : public StreamModel {
  using StreamModel::StreamModel;
};

class ControllerProcess::Inbox : public RunInbox {
 public:
  Inbox(std::size_t bound, std::function<void()> arrived)
      : bound_(bound), arrived_(std::move(arrived)) {}

  bool Post(RunEvent event) override {
    if (events.size() >= bound_ && std::holds_alternative<RunMessage>(event.body)) return false;
    events.push_back(std::move(event));
    arrived_();
    return true;
  }

  std::deque<RunEvent> events;

 private:
  const std::size_t bound_;
  const std::function<void()> arrived_;
};

// Commits what was recorded, in order, each a while later.
class ControllerProcess::Journal : public RunJournal {
 public:
  Journal(ControllerProcess& owner) : owner_(owner) {}

  void Begin(const RunPlan&, SubmitTime) override {}
  void Record(JournalEntry entry, std::function<void()> stored) override {
    if (const auto* lost = std::get_if<MemberLost>(&entry)) {
      owner_.world_.Note("journal: member lost", lost->member);
    }
    AfterRecorded(std::move(stored));
  }
  void AfterRecorded(std::function<void()> stored) override {
    World& world = owner_.world_;
    last_ = std::max(last_, world.now() + world.random.Between(std::chrono::milliseconds(1),
                                                               owner_.setup_.commit_most));
    Commit(last_, std::move(stored));
  }
  std::string Problem() const override { return ""; }
  void End(const RunOutcome&) override {}

 private:
  void Commit(Nanos at, std::function<void()> stored) {
    owner_.world_.At(at, [this, stored = std::move(stored)] {
      if (owner_.paused_until_ > owner_.world_.now()) return Commit(owner_.paused_until_, stored);
      stored();
    });
  }

  ControllerProcess& owner_;
  Nanos last_{};
};

class ControllerProcess::Pool : public AgentPool {
 public:
  explicit Pool(ControllerProcess& owner) : owner_(owner) {}

  std::vector<ClaimedAgent> Claim(std::size_t wanted) override {
    auto claimed = owner_.registry_.Claim(wanted, owner_.inbox_);
    for (const ClaimedAgent& agent : claimed) {
      owner_.members_[agent.id] = {agent.info.name, agent.info.instance, {}, {}, {}};
    }
    return claimed;
  }
  ClockEstimate Clock(std::uint32_t domain, Nanos now) override {
    return owner_.registry_.Clock(domain, now);
  }
  std::vector<std::string> IdleNames() override { return {}; }

 private:
  ControllerProcess& owner_;
};

ControllerProcess::ControllerProcess(World& world, const Setup& setup)
    : world_(world), setup_(setup), registry_("", {"boot", "time"}, {setup.times, 4}) {}

ControllerProcess::~ControllerProcess() = default;

void ControllerProcess::Begin() { TickRegistry(); }

void ControllerProcess::TickRegistry() {
  if (paused_until_ > world_.now()) {
    return world_.At(paused_until_ + Jitter(), [this] { TickRegistry(); });
  }
  registry_.Tick(world_.now());
  world_.After(setup_.times.heartbeat() / 4, [this] { TickRegistry(); });
}

// ---- Streams ----

void ControllerProcess::OnMessage(const std::shared_ptr<Stream>& from,
                                  const v1::AgentMessage& message) {
  const Nanos now = world_.now();
  if (message.has_hello()) {
    const v1::Hello& hello = message.hello();
    auto link = std::make_shared<Link>(
        world_, from, [this, instance = hello.instance()](const v1::Acknowledge& acknowledge) {
          NoteAcknowledged(instance, acknowledge);
        });
    Greeting greeting;
    greeting.info.name = hello.name();
    greeting.info.instance = hello.instance();
    greeting.info.attempt = hello.attempt();
    greeting.info.clock = {hello.boot_id(), "time"};
    greeting.link = link;
    if (hello.has_work()) greeting.work = PartId{hello.work().run_id(), hello.work().part()};
    const Refusal refusal = registry_.OnHello(from->id, std::move(greeting), now);
    if (!refusal.reason.empty()) return link->Refuse(refusal);
    welcomed_[from->id] = link;
    return;
  }
  if (!welcomed_.contains(from->id)) return;
  if (message.has_heartbeat()) {
    return registry_.OnHeartbeat(from->id, Nanos(message.heartbeat().controller_ns()),
                                 Nanos(message.heartbeat().agent_ns()), now);
  }
  RunMessage out;
  const auto of = [&out](const auto& body) {
    out.run_id = body.run_id();
    out.part = body.part();
  };
  if (message.has_prepared()) {
    of(message.prepared());
    out.body = Prepared{message.prepared().refusal(), message.prepared().connections()};
  } else if (message.has_phase_done()) {
    of(message.phase_done());
    out.body = PhaseDone{message.phase_done().phase()};
  } else if (message.has_interval()) {
    of(message.interval());
    out.body = FromProto(message.interval().interval()).value();
  } else if (message.has_closing()) {
    of(message.closing());
    Closing closing;
    closing.ledger = FromProto(message.closing().ledger()).value();
    closing.start_skew = Nanos(message.closing().start_skew_ns());
    closing.failure = message.closing().failure();
    closing.lease_over = message.closing().lease_over();
    out.body = std::move(closing);
  }
  registry_.OnRunMessage(from->id, std::move(out), now);
}

void ControllerProcess::OnStreamEnd(const std::shared_ptr<Stream>& from) {
  world_.Note("controller's stream ended", from->id);
  if (welcomed_.erase(from->id) > 0) registry_.OnStreamEnd(from->id, world_.now());
  from->down->End();
}

// ---- The run ----

void ControllerProcess::Submit(RunPlan plan) {
  run_id_ = plan.run_id;
  ++run_number_;
  members_.clear();
  outcome_.reset();
  stop_ = false;
  turn_due_ = false;
  inbox_ = std::make_shared<Inbox>(setup_.inbox, [this] { RunTurn(); });
  if (!pool_) pool_ = std::make_unique<Pool>(*this);
  if (setup_.journal && !journal_) journal_ = std::make_unique<Journal>(*this);
  coordinator_ = std::make_unique<Coordinator>(std::move(plan), *pool_, world_.now(), world_.now(),
                                               journal_.get());
  next_tick_ = world_.now();
  RunTurn();
}

// The thread of the run wakes up.
void ControllerProcess::RunTurn() {
  if (std::exchange(turn_due_, true)) return;
  world_.After(Jitter(), [this, run = run_number_] {
    if (run == run_number_) Turn();
  });
}

void ControllerProcess::Turn() {
  if (over()) return;
  if (paused_until_ > world_.now()) {
    return world_.At(paused_until_ + Jitter(), [this, run = run_number_] {
      if (run == run_number_) Turn();
    });
  }
  turn_due_ = false;
  for (RunEvent& event : std::exchange(inbox_->events, {})) {
    NoteEvent(event);
    coordinator_->Handle(std::move(event), world_.now());
  }
  if (stop_) coordinator_->Stop(world_.now());
  if (world_.now() >= next_tick_) {
    coordinator_->Tick(world_.now());
    next_tick_ = world_.now() + std::chrono::milliseconds(50);
    world_.At(next_tick_, [this, run = run_number_] {
      if (run == run_number_) RunTurn();
    });
  }
  if (coordinator_->state() != RunState::kOver) return;
  registry_.Release(inbox_);
  outcome_ = coordinator_->TakeOutcome();
  world_.Note("run over", run_number_, [this] {
    std::string text = run_id_ + " error \"" + outcome_->error + "\"";
    if (!outcome_->result) return text;
    text += " " + std::string(VerdictName(outcome_->result->verdict));
    for (const std::string& reason : outcome_->result->reasons) text += "; " + reason;
    return text;
  });
}

void ControllerProcess::NoteEvent(const RunEvent& event) {
  world_.Note("run event", event.body.index() * 1'000 + event.agent, [&event] {
    constexpr const char* kWhat[] = {"message", "suspect", "returned", "lost"};
    return std::string(kWhat[event.body.index()]) + " of " + std::to_string(event.agent);
  });
  const auto at = members_.find(event.agent);
  if (at == members_.end()) {
    return world_.Fail("an event names an agent that the run has not claimed");
  }
  if (!std::holds_alternative<AgentLost>(event.body)) return;
  if (!at->second.lost_at) at->second.lost_at = world_.now();
}

void ControllerProcess::NoteAcknowledged(std::uint64_t instance,
                                         const v1::Acknowledge& acknowledge) {
  MemberFacts* const member = Member(acknowledge.run_id(), instance);
  if (member == nullptr) return;
  auto& sequence = member->acknowledged[acknowledge.part()];
  sequence = std::max(sequence, acknowledge.sequence());
  if (acknowledge.closed() && acknowledge.sequence() > 0) member->closed.insert(acknowledge.part());
}

MemberFacts* ControllerProcess::Member(const std::string& run_id, std::uint64_t instance) {
  if (run_id != run_id_) return nullptr;
  for (auto& [id, member] : members_) {
    if (member.instance == instance) return &member;
  }
  return nullptr;
}

std::size_t ControllerProcess::idle() const {
  const auto listings = registry_.List();
  return static_cast<std::size_t>(
      std::count_if(listings.begin(), listings.end(),
                    [](const AgentListing& agent) { return !agent.busy && !agent.suspect; }));
}

}  // namespace wsurge::sim
