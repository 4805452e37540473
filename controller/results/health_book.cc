#include "controller/results/health_book.h"

#include <algorithm>
#include <utility>

namespace wsurge {

HealthBook::HealthBook(std::vector<PhaseKind> phases, std::size_t agents)
    : phases_(std::move(phases)), agents_(agents) {}

void HealthBook::Add(std::size_t agent, const Interval& interval) {
  Agent& from = agents_[agent];
  AgentHealth& health = from.health;
  health.descriptors = std::max(health.descriptors, interval.usage.descriptors);
  health.resident_bytes = std::max(health.resident_bytes, interval.usage.resident_bytes);
  health.run_queue_unknown = health.run_queue_unknown || interval.usage.run_queue_unknown;
  for (const HealthSlice& slice : interval.health) Add(from, slice);
}

// Where several targets run together, a slice names the phase of any of them.
void HealthBook::Add(Agent& agent, const HealthSlice& slice) {
  if (phases_.empty() || slice.wall() <= Nanos::zero()) return;
  const auto number = static_cast<std::uint32_t>(slice.phase % phases_.size());
  const PhaseKind& phase = phases_[number];
  WorkerHealth& worker = agent.health.workers[slice.worker];
  Window& window = agent.windows[slice.worker];
  if (!phase.measured || phase.open_loop != window.open_loop) Close(window, worker);
  if (!phase.measured) return;

  worker.wall += slice.wall();
  worker.idle += slice.idle;
  worker.run_queue += slice.run_queue;
  worker.cpu += slice.cpu;
  if (slice.longest_pass > worker.longest_pass) {
    worker.longest_pass = slice.longest_pass;
    worker.longest_pass_at = slice.begin;
  }

  if (window.wall == Nanos::zero()) window.begin = slice.begin;
  window.wall += slice.wall();
  window.idle += slice.idle;
  window.run_queue += slice.run_queue;
  window.phase = number;
  window.open_loop = phase.open_loop;
  if (window.wall >= kSecond) Close(window, worker);
}

void HealthBook::Close(Window& window, WorkerHealth& worker) {
  if (window.wall == Nanos::zero()) return;
  const double second = ToSeconds(std::max(window.wall, kSecond));
  const double run_queue = ToSeconds(window.run_queue) / second;
  const double busy = ToSeconds(std::max(Nanos::zero(), window.wall - window.idle)) / second;
  ++worker.seconds;
  if (run_queue > kMostRunQueue) ++worker.starved_seconds;
  worker.run_queue_worst.Offer({run_queue, window.begin, window.phase});
  if (window.open_loop) {
    if (busy >= kMostBusy) ++worker.busy_seconds;
    worker.busy_open.Offer({busy, window.begin, window.phase});
  } else {
    worker.busy_closed.Offer({busy, window.begin, window.phase});
  }
  window = {};
}

AgentHealth HealthBook::Of(std::size_t agent) const {
  AgentHealth health = agents_[agent].health;
  for (const auto& [number, window] : agents_[agent].windows) {
    Window last = window;
    Close(last, health.workers[number]);
  }
  return health;
}

}  // namespace wsurge
