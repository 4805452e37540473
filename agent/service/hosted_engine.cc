#include "agent/service/hosted_engine.h"

#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include <spdlog/spdlog.h>

#include "common/base/mutex.h"
#include "common/base/status_macros.h"

namespace wsurge {

struct HostedEngine::Refused {
  Mutex mutex;
  std::optional<boost::asio::ip::address> address ABSL_GUARDED_BY(mutex);
};

HostedEngine::HostedEngine(std::uint64_t number, Assignment assignment, const EngineSetup& setup,
                           std::shared_ptr<AgentEventQueue> queue)
    : number_(number),
      assignment_(std::move(assignment)),
      caps_(setup.caps),
      queue_(std::move(queue)),
      refused_(std::make_shared<Refused>()) {
  AddressFilter allowed = [filter = setup.allow_list.ForTarget(assignment_.target.url),
                           refused = refused_](const boost::asio::ip::address& address,
                                               std::uint16_t port) {
    if (filter(address, port)) return true;
    const MutexLock lock(refused->mutex);
    refused->address = address;
    return false;
  };
  EngineEvents& events = *this;
  engine_ = std::make_unique<Engine>(assignment_,
                                     EngineOptions{.workers = setup.workers,
                                                   .agent_name = setup.agent_name,
                                                   .data_folder = setup.data_folder,
                                                   .allowed = std::move(allowed)},
                                     events);
}

absl::Status HostedEngine::Prepare() {
  RETURN_IF_ERROR(CheckCaps(caps_, assignment_, engine_->max_connections()));
  absl::Status status = engine_->Prepare();
  const MutexLock lock(refused_->mutex);
  if (!absl::IsPermissionDenied(status) || !refused_->address) return status;
  return absl::PermissionDeniedError(RefusalText(assignment_.target.url, *refused_->address));
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

void HostedEngine::OnInterval(Interval interval) {
  Post(IntervalMeasured{number_, std::move(interval)});
}

void HostedEngine::OnPhaseDone(std::size_t phase) { Post(PhaseEnded{number_, phase}); }

void HostedEngine::OnFinished(Ledger ledger, Nanos start_skew, std::string failure) {
  Post(LoadFinished{number_, std::move(ledger), start_skew, std::move(failure)});
}

void HostedEngine::Post(AgentEvent event) {
  // What is lost here is missing from the ledger's sum, so the run says so.
  if (!queue_->Push(std::move(event))) spdlog::error("an event of the engine was lost");
}

}  // namespace wsurge
