#include "controller/results/agent_health.h"

#include <algorithm>

namespace wsurge {
namespace {

WorstSecond Shifted(WorstSecond second, Nanos shift) {
  second.at += shift;
  return second;
}

}  // namespace

void AgentHealth::Merge(const AgentHealth& part, Nanos shift) {
  descriptors = std::max(descriptors, part.descriptors);
  resident_bytes = std::max(resident_bytes, part.resident_bytes);
  run_queue_unknown = run_queue_unknown || part.run_queue_unknown;
  for (const auto& [number, from] : part.workers) {
    WorkerHealth& to = workers[number];
    to.wall += from.wall;
    to.idle += from.idle;
    to.run_queue += from.run_queue;
    to.cpu += from.cpu;
    if (from.longest_pass > to.longest_pass) {
      to.longest_pass = from.longest_pass;
      to.longest_pass_at = from.longest_pass_at + shift;
    }
    to.seconds += from.seconds;
    to.starved_seconds += from.starved_seconds;
    to.busy_seconds += from.busy_seconds;
    to.run_queue_worst.Offer(Shifted(from.run_queue_worst, shift));
    to.busy_open.Offer(Shifted(from.busy_open, shift));
    to.busy_closed.Offer(Shifted(from.busy_closed, shift));
  }
}

}  // namespace wsurge
