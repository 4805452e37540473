#include "agent/service/hosted_engine.h"

#include <exception>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include <spdlog/spdlog.h>

#include "agent/service/local_targets.h"
#include "common/base/status_macros.h"

namespace wsurge {
namespace {

// What one message to the controller takes.
constexpr std::size_t kBatchRecords = 500;
constexpr std::size_t kBatchBytes = 512 << 10;

Assignment WithoutData(Assignment& assignment) {
  std::vector<DataTable> data = std::exchange(assignment.data, {});
  Assignment rest = assignment;
  assignment.data = std::move(data);
  return rest;
}

std::size_t BytesOf(const TraceRecord& record) {
  return sizeof record + record.what.size() + record.step.size() + record.payload.size() +
         record.detail.size();
}

}  // namespace

HostedEngine::HostedEngine(std::uint64_t number, Assignment assignment, const EngineSetup& setup,
                           std::shared_ptr<AgentEventQueue> queue)
    : number_(number),
      assignment_(WithoutData(assignment)),
      caps_(setup.caps),
      queue_(std::move(queue)) {
  RoutePolicy policy{
      .allowed =
          [list = setup.allow_list](const Url& url, const boost::asio::ip::address& address) {
            return list.AllowsTarget(url, address);
          },
      .sources = setup.sources,
      .allow_insecure_tls = setup.allow_insecure_tls};
  EngineEvents& events = *this;
  engine_ = std::make_unique<Engine>(std::move(assignment),
                                     EngineOptions{.workers = setup.workers,
                                                   .agent_name = setup.agent_name,
                                                   .data_folder = setup.data_folder,
                                                   .policy = std::move(policy),
                                                   .spin = setup.spin,
                                                   .pin = setup.pin},
                                     events);
}

absl::Status HostedEngine::Prepare() {
  RETURN_IF_ERROR(CheckCaps(caps_, assignment_, engine_->max_connections()));
  RETURN_IF_ERROR(engine_->Prepare());
  if (assignment_.watch) watcher_.emplace(LocalTargets(assignment_));
  return absl::OkStatus();
}

void HostedEngine::Start(Nanos at) {
  if (watcher_) watcher_->Begin(at);
  engine_->Start(at);
}

std::vector<TargetUsage> HostedEngine::LookAtTargets(bool last) {
  return watcher_ ? watcher_->Look(last) : std::vector<TargetUsage>{};
}

void HostedEngine::PrepareInBackground(std::uint64_t number, Assignment assignment,
                                       EngineSetup setup, std::shared_ptr<AgentEventQueue> queue) {
  // Detached: resolving a name cannot be called off, and the agent must end in time all the same.
  std::thread([number, queue = std::move(queue), assignment = std::move(assignment),
               setup = std::move(setup)]() mutable {
    EnginePrepared prepared{number, nullptr, absl::OkStatus()};
    try {
      prepared.hosted = std::make_shared<HostedEngine>(number, std::move(assignment), setup, queue);
      prepared.status = prepared.hosted->Prepare();
    } catch (const std::exception& e) {  // no memory, no thread
      prepared.status = absl::ResourceExhaustedError(absl::StrCat("no engine: ", e.what()));
    }
    queue->Push(std::move(prepared));
  }).detach();
}

std::vector<BarrierState> HostedEngine::TakeBarrierStates() {
  const MutexLock lock(mutex_);
  std::vector<BarrierState> states;
  for (const auto& [barrier, state] : barriers_) states.push_back(state);
  barriers_.clear();
  return states;
}

TraceBatch HostedEngine::TakeTrace() {
  const MutexLock lock(mutex_);
  TraceBatch batch;
  std::size_t bytes = 0;
  while (!trace_.empty() && batch.records.size() < kBatchRecords && bytes < kBatchBytes) {
    bytes += BytesOf(trace_.front());
    batch.records.push_back(std::move(trace_.front()));
    trace_.pop_front();
  }
  trace_bytes_ -= bytes;
  if (trace_.empty()) batch.dropped = std::exchange(trace_dropped_, 0);
  return batch;
}

void HostedEngine::OnInterval(Interval interval) {
  Post(IntervalMeasured{number_, std::move(interval)});
}

void HostedEngine::OnPhaseDone(std::size_t phase) { Post(PhaseEnded{number_, phase}); }

// Of each barrier only the latest counts: however fast they change, one event at a time waits.
void HostedEngine::OnBarrierState(const BarrierState& state) {
  bool first = false;
  {
    const MutexLock lock(mutex_);
    first = barriers_.empty();
    barriers_.insert_or_assign(state.barrier, state);
  }
  if (first) queue_->Push(EngineNews{number_});  // it is looked after once a second anyway
}

void HostedEngine::OnTrace(TraceRecord record) {
  bool first = false;
  {
    const MutexLock lock(mutex_);
    const std::size_t bytes = BytesOf(record);
    // Once some are dropped, none is taken until there is room for all: no gap goes unsaid.
    if (trace_dropped_ > 0 || trace_.size() >= kMaxTraced ||
        trace_bytes_ + bytes > kMaxTracedBytes) {
      ++trace_dropped_;
      return;
    }
    first = trace_.empty();
    trace_bytes_ += bytes;
    trace_.push_back(std::move(record));
  }
  if (first) queue_->Push(EngineNews{number_});
}

void HostedEngine::OnFinished(Ledger ledger, Nanos start_skew, std::string failure) {
  Post(LoadFinished{number_, std::move(ledger), start_skew, std::move(failure)});
}

void HostedEngine::Post(AgentEvent event) {
  // What is lost here is missing from the ledger's sum, so the run says so.
  if (!queue_->Push(std::move(event))) spdlog::error("an event of the engine was lost");
}

}  // namespace wsurge
