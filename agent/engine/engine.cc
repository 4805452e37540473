#include "agent/engine/engine.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "agent/engine/interval_collector.h"
#include "agent/engine/worker.h"
#include "common/base/host_limits.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/plan/needs.h"

namespace wsurge {
namespace {

// The files that `save` steps write to.
std::vector<std::string> SavesOf(const std::vector<Role>& roles) {
  std::vector<std::string> files;
  for (const Role& role : roles) {
    ForEachStep(role.steps, [&](const Step& step) {
      const auto* receive = std::get_if<ReceiveStep>(&step.action);
      if (receive != nullptr && !receive->save.empty()) files.push_back(receive->save);
    });
  }
  return files;
}

double ShareOf(const std::vector<std::uint32_t>& weights, std::size_t agent) {
  const double whole = std::accumulate(weights.begin(), weights.end(), 0.0);
  return static_cast<double>(weights[agent]) / whole;
}

}  // namespace

class Engine::Impl final : public WorkerEvents, private BarrierEvents, private SessionTracer {
 public:
  Impl(Assignment assignment, EngineOptions options, EngineEvents& events)
      : assignment_(std::move(assignment)),
        options_(std::move(options)),
        events_(events),
        plan_{.assignment = assignment_,
              .placement =
                  Placement(assignment_.roles, assignment_.targets.size(), assignment_.weights),
              .agent_name = options_.agent_name,
              .user_agent = absl::StrCat("wsurge/", std::string(Version()), " run=",
                                         assignment_.run_id, " agent=", options_.agent_name),
              .slots = std::max<std::uint64_t>(1, MaxConnections(assignment_.load)),
              .allowed = options_.policy.allowed,
              .files = FileSink(options_.data_folder / assignment_.run_id),
              .routes = {},
              .tracer = assignment_.trace ? static_cast<SessionTracer*>(this) : nullptr,
              .deliveries = DeliveryPlanOf(assignment_.roles),
              .spin = options_.spin,
              .pin = options_.pin,
              .data = DataFeeder(assignment_.data),
              .barriers = Barriers(assignment_.barriers.size(), options_.workers, *this),
              .names = NameResolver()},
        places_(plan_.placement.Items(MaxConnections(assignment_.load), assignment_.agent_index)),
        collector_(options_.workers) {}

  // While the workers are joined one after the other, none may reach for those that are gone.
  ~Impl() override {
    const MutexLock lock(mutex_);
    closing_ = true;
  }

  std::size_t max_connections() const { return places_.size(); }

  absl::Status Prepare() {
    RETURN_IF_ERROR(CheckNeeds(
        NeedsOf(assignment_, plan_.placement, options_.workers, options_.policy.sources.size()),
        ReadHostLimits()));
    Routes routes;
    ASSIGN_OR_RETURN(routes, PrepareRoutes(assignment_, options_.policy));
    plan_.routes = std::move(routes.of);
    for (const std::string& file : SavesOf(assignment_.roles)) {
      RETURN_IF_ERROR(plan_.files.Prepare(file));
    }
    return MakeWorkers(routes.resolutions);
  }

  void Start(Nanos at) {
    for (const auto& worker : workers_) worker->Start(at);
  }

  void BeginPhase(std::size_t phase, Nanos at) {
    for (const auto& worker : workers_) worker->BeginPhase(phase, at);
  }

  void ReleaseBarrier(std::size_t phase, std::uint32_t barrier, std::uint64_t generation) {
    if (!plan_.barriers.Release(phase, barrier, generation)) return;
    for (const auto& worker : workers_) worker->ReleaseBarrier(barrier, generation);
  }

  void SetClock(const ClockCorrection& correction) {
    for (const auto& worker : workers_) worker->SetClock(correction);
  }

  void SetLease(Nanos until) {
    for (const auto& worker : workers_) worker->SetLease(until);
  }

  void Stop() {
    for (const auto& worker : workers_) worker->End();
  }

 private:
  absl::Status MakeWorkers(const std::vector<Nanos>& resolutions) {
    const std::size_t workers = options_.workers;
    std::vector<std::vector<Place>> places(workers);
    std::vector<std::uint64_t> of_role(assignment_.roles.size(), 0);
    for (const Place& place : places_) {
      places[WorkerOf(of_role[place.role]++, place.role, workers)].push_back(place);
    }
    const double share =
        ShareOf(assignment_.weights, assignment_.agent_index) / static_cast<double>(workers);
    for (std::size_t i = 0; i < workers; ++i) {
      const WorkerRank rank{
          .agent = assignment_.agent_index, .worker = i, .workers = workers, .share = share};
      workers_.push_back(std::make_unique<Worker>(plan_, rank, places[i], *this));
    }
    for (const Nanos took : resolutions) {
      workers_.front()->recorder().Time(TimeMetric::kDns, kNoStep, took);
    }
    for (const auto& worker : workers_) RETURN_IF_ERROR(worker->Open());
    return absl::OkStatus();
  }

  void OnBarrierState(const BarrierState& state) override {
    const MutexLock lock(mutex_);
    if (!closing_) events_.OnBarrierState(state);
  }

  void OnTrace(std::uint64_t connection, std::string_view what, std::string_view step,
               std::string_view payload, bool binary, std::string_view detail, Nanos at) override {
    const MutexLock lock(mutex_);
    if (closing_) return;
    events_.OnTrace({.at = at,
                     .connection = connection,
                     .what = std::string(what),
                     .step = std::string(step),
                     .payload = std::string(payload.substr(0, kMaxTracedPayload)),
                     .payload_bytes = payload.size(),
                     .binary = binary,
                     .detail = std::string(detail)});
  }

  void OnWorkerInterval(std::uint64_t second, Interval interval) override {
    const MutexLock lock(mutex_);
    collector_.Add(second, std::move(interval));
    GiveOut();
  }

  void OnWorkerPhaseDone(std::size_t phase) override {
    const MutexLock lock(mutex_);
    if (closing_ || ++phase_done_ < workers_.size()) return;
    phase_done_ = 0;
    if (phase + 1 < assignment_.load.size()) {
      events_.OnPhaseDone(phase);
    } else {
      Stop();
    }
  }

  void OnWorkerFinished(std::uint64_t second, Interval interval, const Ledger& ledger,
                        Nanos start_skew) override {
    const MutexLock lock(mutex_);
    collector_.AddLast(second, std::move(interval));
    ledger_.Merge(ledger);
    start_skew_ = std::max(start_skew_, start_skew);
    GiveOut();
    if (++finished_ == workers_.size()) events_.OnFinished(ledger_, start_skew_, "");
  }

  void GiveOut() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Interval& interval : collector_.TakeComplete()) events_.OnInterval(std::move(interval));
  }

  // Set at construction, and by Prepare before any worker runs.
  const Assignment assignment_;
  const EngineOptions options_;
  EngineEvents& events_;
  WorkerPlan plan_;
  const std::vector<Place> places_;  // the slots of this agent

  Mutex mutex_;
  IntervalCollector collector_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t phase_done_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t finished_ ABSL_GUARDED_BY(mutex_) = 0;
  Ledger ledger_ ABSL_GUARDED_BY(mutex_);
  Nanos start_skew_ ABSL_GUARDED_BY(mutex_){};

  // Last, so that the threads are joined before anything they use goes.
  std::vector<std::unique_ptr<Worker>> workers_;
};

Engine::Engine(Assignment assignment, EngineOptions options, EngineEvents& events)
    : impl_(std::make_unique<Impl>(std::move(assignment), std::move(options), events)) {}

Engine::~Engine() = default;

std::size_t Engine::max_connections() const { return impl_->max_connections(); }
absl::Status Engine::Prepare() { return impl_->Prepare(); }
void Engine::Start(Nanos at) { impl_->Start(at); }
void Engine::BeginPhase(std::size_t phase, Nanos at) { impl_->BeginPhase(phase, at); }
void Engine::ReleaseBarrier(std::size_t phase, std::uint32_t barrier, std::uint64_t generation) {
  impl_->ReleaseBarrier(phase, barrier, generation);
}
void Engine::SetClock(const ClockCorrection& correction) { impl_->SetClock(correction); }
void Engine::SetLease(Nanos until) { impl_->SetLease(until); }
void Engine::Stop() { impl_->Stop(); }

}  // namespace wsurge
