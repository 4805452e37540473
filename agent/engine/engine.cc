#include "agent/engine/engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <sys/resource.h>

#include "agent/engine/interval_collector.h"
#include "agent/engine/resolve.h"
#include "agent/engine/worker.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/workload/shares.h"

namespace wsurge {
namespace {

// Descriptors for the program itself: log, files, the control stream, and two per worker.
constexpr std::uint64_t kReservedDescriptors = 64;

absl::Status CheckDescriptors(std::uint64_t connections, std::size_t workers) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::uint64_t needed = connections + kReservedDescriptors + 2 * workers;
  if (limit.rlim_cur == RLIM_INFINITY || needed <= limit.rlim_cur) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("its share of ", connections, " connections needs ", needed,
                   " file descriptors, the limit is ", limit.rlim_cur,
                   "; raise it (ulimit -n, LimitNOFILE) or use more agents"));
}

// The files that `save` steps write to.
void CollectSaves(const std::vector<Step>& steps, std::vector<std::string>& files) {
  for (const Step& step : steps) {
    if (const auto* receive = std::get_if<ReceiveStep>(&step.action)) {
      if (!receive->save.empty()) files.push_back(receive->save);
    } else if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      CollectSaves(repeat->steps, files);
    }
  }
}

}  // namespace

class Engine::Impl final : public WorkerEvents {
 public:
  Impl(Assignment assignment, EngineOptions options, EngineEvents& events)
      : assignment_(std::move(assignment)),
        options_(std::move(options)),
        events_(events),
        numbers_(Shares(assignment_.weights)
                     .Items(MaxConnections(assignment_.load), assignment_.agent_index)),
        plan_{.assignment = assignment_,
              .request = {.host = assignment_.target.url.Authority(),
                          .resource = {},
                          .headers = {},
                          .user_agent = absl::StrCat("wsurge/", std::string(Version()),
                                                     " run=", assignment_.run_id,
                                                     " agent=", options_.agent_name)},
              .addresses = {},
              .files = FileSink(options_.data_folder / assignment_.run_id)},
        collector_(options_.workers) {}

  // While the workers are joined one after the other, none may reach for those that are gone.
  ~Impl() override {
    const MutexLock lock(mutex_);
    closing_ = true;
  }

  std::size_t max_connections() const { return numbers_.size(); }

  absl::Status Prepare() {
    RETURN_IF_ERROR(CheckDescriptors(numbers_.size(), options_.workers));
    const Url& url = assignment_.target.url;
    Resolution resolution;
    ASSIGN_OR_RETURN(resolution,
                     Resolve(url.host, url.port, assignment_.connection.connect_timeout));
    for (const auto& endpoint : resolution.addresses) {
      if (options_.allowed(endpoint.address(), endpoint.port())) {
        plan_.addresses.push_back(endpoint);
      }
    }
    if (plan_.addresses.empty()) {
      const std::string address =
          absl::StrCat(resolution.addresses.front().address().to_string(), " port ", url.port);
      return absl::PermissionDeniedError(absl::StrCat("this agent may not connect to ", url.host,
                                                      " (", address,
                                                      "); its operator can allow it with --allow"));
    }
    std::vector<std::string> saves;
    CollectSaves(assignment_.session, saves);
    for (const std::string& file : saves) RETURN_IF_ERROR(plan_.files.Prepare(file));
    return MakeWorkers(resolution);
  }

  void Start(Nanos at) {
    for (const auto& worker : workers_) worker->Start(at);
  }

  void BeginPhase(std::size_t phase, Nanos at) {
    for (const auto& worker : workers_) worker->BeginPhase(phase, at);
  }

  void Stop() {
    for (const auto& worker : workers_) worker->End();
  }

 private:
  absl::Status MakeWorkers(const Resolution& resolution) {
    std::vector<std::vector<std::uint64_t>> numbers(options_.workers);
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      numbers[i % options_.workers].push_back(numbers_[i]);
    }
    for (auto& share : numbers) {
      workers_.push_back(std::make_unique<Worker>(plan_, std::move(share), *this));
    }
    if (resolution.asked) {
      workers_.front()->recorder().Time(TimeMetric::kDns, kNoStep, resolution.took);
    }
    for (const auto& worker : workers_) RETURN_IF_ERROR(worker->Open());
    return absl::OkStatus();
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
  const std::vector<std::uint64_t> numbers_;  // the slots of this agent
  WorkerPlan plan_;

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
void Engine::Stop() { impl_->Stop(); }

}  // namespace wsurge
