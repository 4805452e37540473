#include <algorithm>

#include "tests/sim/simulation.h"

namespace wsurge::sim {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The last renewal was sent at the latest one heartbeat, one turn of the ticker and one way before
// the cut. Afterwards the attempt to connect that is under way may have to fail, one pause follows,
// and Hello and Welcome take a way each. What is left of the lease is what a cut may take.
Nanos Simulation::LongestToleratedCut() const {
  const Nanos before = times_.heartbeat() + times_.heartbeat() / 4 + milliseconds(25);
  const Nanos after = timing_.connect_within + timing_.last_retry + milliseconds(60);
  return times_.lease - before - after;
}

void Simulation::PlanFaults() {
  for (std::size_t i = 0; i < hosts_.size(); ++i) PlanHostFault(i);
  faults_over_ = world_.now() + seconds(9);
  if (world_.random.OneIn(6)) {
    all_disturbed_ = true;
    const Nanos length = world_.random.Between(milliseconds(100), 2 * times_.lost());
    world_.After(Moment(), [this, length] {
      world_.Note("controller stands still", static_cast<std::uint64_t>(length.count()));
      controller_->Pause(world_.now() + length);
    });
  }
  if (world_.random.OneIn(6)) {
    stops_ = true;
    world_.After(Moment(), [this] {
      world_.Note("stop by the user", 0);
      controller_->StopRun();
    });
  }
  if (world_.random.OneIn(8)) {
    // Another process by a name that is taken.
    const std::size_t host = world_.random.Below(hosts_.size());
    Disturb(host);
    world_.After(Moment(), [this, host] {
      AgentProcess* const first = hosts_[host]->agent;
      StartProcess(host);
      if (first->alive()) hosts_[host]->agent = first;
    });
  }
}

void Simulation::Cut(std::size_t host, Nanos length) {
  Link& link = hosts_[host]->link;
  const std::uint64_t ways = world_.random.Below(3);  // 0: both
  world_.Note("cut", host, [&] {
    return hosts_[host]->name + " for " + FormatDuration(length) + " way " + std::to_string(ways);
  });
  if (ways != 2) link.cut_up_until = std::max(link.cut_up_until, world_.now() + length);
  if (ways != 1) link.cut_down_until = std::max(link.cut_down_until, world_.now() + length);
}

void Simulation::CutWhileRunning(std::size_t host, Nanos length, int times) {
  if (times == 0 || world_.now() > faults_over_ - seconds(3)) return;
  if (hosts_[host]->agent->state() != AgentService::State::kRunning) {
    return world_.After(milliseconds(200), [=, this] { CutWhileRunning(host, length, times); });
  }
  Cut(host, length);
  const Nanos next = length + times_.lease / 2;
  world_.After(next, [=, this] { CutWhileRunning(host, length, times - 1); });
}

void Simulation::ResetWhileRunning(std::size_t host, int times) {
  if (times == 0 || world_.now() > faults_over_ - seconds(3)) return;
  if (hosts_[host]->agent->state() != AgentService::State::kRunning) {
    return world_.After(milliseconds(200), [=, this] { ResetWhileRunning(host, times); });
  }
  world_.Note("reset", host);
  hosts_[host]->agent->ResetStream(world_.random.Below(6));
  world_.After(world_.random.Between(milliseconds(300), seconds(2)),
               [=, this] { ResetWhileRunning(host, times - 1); });
}

void Simulation::PlanKill(std::size_t host) {
  Host& at = *hosts_[host];
  Disturb(host);
  at.restart = world_.random.OneIn(2);
  const bool silently = world_.random.OneIn(2);
  at.expected.only_killed = true;
  world_.After(Moment(), [this, host, silently] { hosts_[host]->agent->Kill(silently); });
}

void Simulation::PlanHostFault(std::size_t host) {
  Link& link = hosts_[host]->link;
  Prng& random = world_.random;
  const Nanos first = Moment();
  const int times = static_cast<int>(1 + random.Below(3));
  switch (random.Below(12)) {
    case 0:
      return;
    case 1:
    case 2: {
      const Nanos length = random.Between(milliseconds(50), LongestToleratedCut());
      return world_.After(first, [=, this] { CutWhileRunning(host, length, times); });
    }
    case 3:
      return world_.After(first, [=, this] { ResetWhileRunning(host, times); });
    case 4: {
      Disturb(host);
      const Nanos length = random.Between(milliseconds(50), 3 * times_.lease);
      return world_.After(first, [=, this] { Cut(host, length); });
    }
    case 5:
      Disturb(host);  // flapping, at any time
      for (int i = 0; i < 6; ++i) {
        const Nanos length = random.Between(milliseconds(50), times_.lease);
        world_.After(Moment(), [=, this] { Cut(host, length); });
      }
      return;
    case 6:
      Disturb(host);
      for (int i = 0; i < times; ++i) {
        const std::size_t kept = random.Below(6);
        world_.After(Moment(), [=, this] { hosts_[host]->agent->ResetStream(kept); });
      }
      return;
    case 7:
      Disturb(host);
      one_hardly_heard_ = true;
      link.delay_most = random.Between(milliseconds(20), times_.lease);
      return;
    case 8:
      Disturb(host);
      return world_.After(first,
                          [=, this] { hosts_[host]->link.slow_until = world_.now() + seconds(3); });
    case 9: {
      Disturb(host);
      const Nanos length = random.Between(milliseconds(50), 2 * times_.lease);
      return world_.After(first, [=, this] { hosts_[host]->agent->Pause(world_.now() + length); });
    }
    case 10:
      return PlanKill(host);
    default: {
      Disturb(host);
      const Nanos length = random.Between(milliseconds(50), 2 * times_.lease);
      return world_.After(first, [=, this] {
        hosts_[host]->link.refuse_until = world_.now() + length;
        hosts_[host]->agent->ResetStream(0);
      });
    }
  }
}

}  // namespace wsurge::sim
