#include "controller/run/run_loop.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace wsurge {
namespace {

constexpr std::chrono::milliseconds kTick{50};
constexpr Nanos kProgressEvery = std::chrono::seconds(1);

// The trace that an event brings; null: it brings none.
AgentTrace* TraceIn(RunEvent& event) {
  auto* message = std::get_if<RunMessage>(&event.body);
  return message == nullptr ? nullptr : std::get_if<AgentTrace>(&message->body);
}

// The registry as the pool of one run.
class RegistryPool : public AgentPool {
 public:
  RegistryPool(Registry& registry, std::shared_ptr<RunInbox> inbox)
      : registry_(registry), inbox_(std::move(inbox)) {}

  std::vector<ClaimedAgent> Claim(std::size_t wanted) override {
    return registry_.Claim(wanted, inbox_);
  }
  ClockEstimate Clock(std::uint32_t domain, Nanos now) override {
    return registry_.Clock(domain, now);
  }
  std::vector<std::string> IdleNames() override {
    std::vector<std::string> names;
    for (const AgentListing& agent : registry_.List()) {
      if (!agent.busy) names.push_back(agent.info.name);
    }
    return names;
  }

 private:
  Registry& registry_;
  const std::shared_ptr<RunInbox> inbox_;
};

}  // namespace

// ---- Inbox ----

bool RunLoop::Inbox::Post(RunEvent event) {
  const MutexLock lock(mutex_);
  const bool is_message = std::holds_alternative<RunMessage>(event.body);
  if (TraceIn(event) != nullptr) {
    AddTrace(std::move(event));
  } else if (batch_.events.size() < kMaxEvents || !is_message) {
    batch_.events.push_back(std::move(event));
  } else {
    return false;
  }
  arrived_.notify_one();
  return true;
}

// What there is no room for is counted with the last one of the same agent.
void RunLoop::Inbox::AddTrace(RunEvent event) {
  AgentTrace& trace = *TraceIn(event);
  if (batch_.traces >= kMaxTraces) {
    const std::uint64_t dropped = trace.events.size() + trace.dropped;
    for (auto at = batch_.events.rbegin(); at != batch_.events.rend(); ++at) {
      AgentTrace* const last = at->agent == event.agent ? TraceIn(*at) : nullptr;
      if (last == nullptr) continue;
      last->dropped += dropped;
      return;
    }
    trace.events.clear();
    trace.dropped = dropped;
  }
  ++batch_.traces;
  batch_.events.push_back(std::move(event));
}

void RunLoop::Inbox::RequestStop() {
  const MutexLock lock(mutex_);
  batch_.stop = true;
  arrived_.notify_one();
}

void RunLoop::Inbox::Abandon() {
  const MutexLock lock(mutex_);
  batch_.abandoned = true;
  arrived_.notify_one();
}

RunLoop::Inbox::Batch RunLoop::Inbox::Take(std::chrono::steady_clock::time_point until) {
  const MutexLock lock(mutex_);
  while (batch_.events.empty() && !batch_.stop && !batch_.abandoned) {
    if (arrived_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  }
  return std::exchange(batch_, {});
}

// ---- RunLoop ----

RunLoop::RunLoop(RunPlan plan, Registry& registry, RunObserver& observer, RunJournal* journal)
    : thread_([this, plan = std::move(plan), &registry, &observer, journal]() mutable {
        Run(std::move(plan), registry, observer, journal);
      }) {}

RunLoop::~RunLoop() { thread_.join(); }

void RunLoop::Stop() { inbox_->RequestStop(); }

void RunLoop::Abandon() { inbox_->Abandon(); }

void RunLoop::Run(RunPlan plan, Registry& registry, RunObserver& observer, RunJournal* journal) {
  RegistryPool pool(registry, inbox_);
  Coordinator coordinator(std::move(plan), pool, MonotonicNow(), UnixNow(), journal);
  Nanos next_progress = MonotonicNow() + kProgressEvery;
  auto next_tick = std::chrono::steady_clock::now();
  bool abandoned = false;
  while (coordinator.state() != RunState::kOver) {
    Inbox::Batch batch = inbox_->Take(next_tick);
    if (batch.abandoned) {
      abandoned = true;
      coordinator.Stop(MonotonicNow());  // or agents would make load until their lease is over
      break;
    }
    for (RunEvent& event : batch.events) {
      coordinator.Handle(std::move(event), MonotonicNow());
      for (const SampleBatch& samples : coordinator.TakeSamples()) {
        coordinator.LeaveOutSamples(observer.OnSamples(samples));
      }
    }
    const Nanos now = MonotonicNow();
    for (const AgentTrace& trace : coordinator.TakeTraces()) observer.OnTrace(trace);
    if (batch.stop) coordinator.Stop(now);
    if (std::chrono::steady_clock::now() >= next_tick) {
      coordinator.Tick(now);
      next_tick = std::chrono::steady_clock::now() + kTick;
    }
    if (now < next_progress) continue;
    next_progress = now + kProgressEvery;
    if (const auto progress = coordinator.LiveProgress(now)) observer.OnProgress(*progress);
  }
  registry.Release(inbox_);
  if (!abandoned) observer.OnFinished(coordinator.TakeOutcome());
}

}  // namespace wsurge
