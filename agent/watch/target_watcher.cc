#include "agent/watch/target_watcher.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include <unistd.h>

#include "agent/watch/process_search.h"

namespace wsurge {
namespace {

constexpr Nanos kSearchAgain = std::chrono::seconds(5);  // for processes that are not there
constexpr int kPausePerLook = 50;                        // times as long as the look took

// As the kernel counts when processes begin.
std::uint64_t TicksSinceBoot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  const auto ticks_per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;
  return static_cast<std::uint64_t>(now.tv_sec) * ticks_per_second +
         static_cast<std::uint64_t>(now.tv_nsec) * ticks_per_second / kNanosPerSecond;
}

}  // namespace

TargetWatcher::TargetWatcher(const std::vector<WatchedTarget>& targets, std::filesystem::path proc)
    : proc_(std::move(proc)) {
  for (const WatchedTarget& target : targets) {
    Search(entries_.emplace_back(
        Entry{.watched = target, .tree = {}, .last_search = {}, .since = {}}));
  }
}

void TargetWatcher::Search(Entry& entry) {
  entry.last_search = MonotonicNow();
  entry.tree.AddRoots(FindProcesses(entry.watched.watch, proc_, getpid()));
}

void TargetWatcher::Begin(Nanos start) {
  if (entries_.empty()) return;
  start_ = start;
  const std::vector<ProcessFacts> processes = ReadProcesses(proc_);
  const std::uint64_t ticks = TicksSinceBoot();
  for (Entry& entry : entries_) entry.tree.Look(processes, ticks);
}

std::vector<TargetUsage> TargetWatcher::Look(bool last) {
  std::vector<TargetUsage> usages;
  const Nanos before = MonotonicNow();
  if (!start_ || before <= *start_ || (!last && before < next_look_)) return usages;
  for (Entry& entry : entries_) {
    if (entry.tree.empty() && before - entry.last_search >= kSearchAgain) Search(entry);
  }
  const std::vector<ProcessFacts> processes = ReadProcesses(proc_);
  const std::uint64_t ticks = TicksSinceBoot();
  const Nanos now = MonotonicNow();
  usages.reserve(entries_.size());
  for (Entry& entry : entries_) usages.push_back(LookAt(entry, processes, ticks, now - *start_));
  next_look_ = MonotonicNow() + kPausePerLook * (MonotonicNow() - before);
  return usages;
}

TargetUsage TargetWatcher::LookAt(Entry& entry, const std::vector<ProcessFacts>& processes,
                                  std::uint64_t ticks, Nanos now) {
  const TreeUsage tree = entry.tree.Look(processes, ticks);
  TargetUsage usage{.target = entry.watched.target,
                    .begin = std::exchange(entry.since, now),
                    .end = now,
                    .cpu = tree.cpu,
                    .threads = tree.threads,
                    .resident_bytes = tree.resident_bytes};
  OpenDescriptors open;
  bool all_seen = true;
  for (const std::int64_t pid : entry.tree.Members()) {
    ++usage.processes;
    const auto counted = CountDescriptors(proc_, pid);
    all_seen = all_seen && counted;
    if (!counted) continue;
    open.all += counted->all;
    open.sockets += counted->sockets;
  }
  if (all_seen && usage.processes > 0) {
    usage.descriptors = open.all;
    usage.sockets = open.sockets;
  }
  return usage;
}

}  // namespace wsurge
