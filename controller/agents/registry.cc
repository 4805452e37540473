#include "controller/agents/registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <spdlog/spdlog.h>

namespace wsurge {

Registry::Registry(std::string version, ClockIdentity own_clock, RegistryTimes times)
    : version_(std::move(version)), own_clock_(std::move(own_clock)), times_(times) {}

Refusal Registry::OnHello(StreamId stream, Greeting greeting, Nanos now) {
  const AgentInfo& info = greeting.info;
  if (info.version != version_) {
    return {absl::StrFormat("version mismatch: agent %s is wsurge %s, this controller is wsurge %s",
                            info.name, info.version, version_)};
  }
  const MutexLock lock(mutex_);
  auto at = std::find_if(agents_.begin(), agents_.end(), [&info](const auto& agent) {
    return agent.second.info.name == info.name;
  });
  const bool same =
      at != agents_.end() && info.instance != 0 && at->second.info.instance == info.instance;
  if (at != agents_.end() && !same) {
    if (!at->second.lost) return RefusalByName(at->second, times_.control.lost(), now);
    Forget(at);
  }
  if (same && info.attempt < at->second.info.attempt) {
    return {absl::StrFormat("agent %s has attached anew since", info.name), /*passes=*/true};
  }
  if (!same) {
    at = agents_.emplace(stream, Entry{}).first;
    at->second.clock_domain = JoinDomain(info.clock);
    at->second.line = std::make_shared<AgentLine>(nullptr);
  }
  streams_[stream] = at->first;
  Greet(at->second, stream, std::move(greeting), now);
  return {};
}

// Two processes must not make the load of one.
Refusal Registry::RefusalByName(const Entry& entry, Nanos lost_after, Nanos now) {
  const AgentInfo& info = entry.info;
  if (entry.stream != 0) {
    return {
        absl::StrFormat("an agent named %s (host %s) is attached already; choose another --name",
                        info.name, info.host)};
  }
  return {absl::StrFormat("an agent named %s (host %s) may still be making load; its name is free "
                          "when its lease has "
                          "run out, in %s",
                          info.name, info.host,
                          FormatDuration(std::max(entry.renewed + lost_after - now, Nanos(1)))),
          /*passes=*/true};
}

void Registry::Greet(Entry& entry, StreamId stream, Greeting greeting, Nanos now) {
  spdlog::info("agent {} attached{}: host {}, {} CPUs, {} workers", greeting.info.name,
               greeting.work ? " again" : "", greeting.info.host, greeting.info.cpus,
               greeting.info.workers);
  if (entry.stream != 0) {
    streams_.erase(entry.stream);
    entry.line->Close("it attached again");
  }
  entry.info = std::move(greeting.info);
  entry.stream = stream;
  entry.first_exchanges_left = times_.first_exchanges;
  entry.last_heard = now;
  entry.renewed = now;
  entry.next_probe = now + times_.control.heartbeat();
  entry.suspect = false;
  entry.lost = false;
  entry.line->Switch(std::move(greeting.link));
  entry.line->Welcome({version_, entry.inbox && greeting.work, times_.control.lease});
  entry.line->Probe(EstimateOf(entry.clock_domain, now), true);
  if (!entry.inbox) return;
  entry.inbox->Post({streams_.at(stream), AgentReturned{true, std::move(greeting.work)}});
}

// Numbers are never used again: what an agent was told about its domain stays true.
std::uint32_t Registry::JoinDomain(const ClockIdentity& identity) {
  constexpr std::uint32_t kOwn = 0;
  if (own_clock_.SameClock(identity)) return kOwn;
  for (auto& [number, domain] : domains_) {
    if (!domain.identity.SameClock(identity)) continue;
    ++domain.agents;
    return number;
  }
  domains_[++last_domain_] = {.identity = identity, .agents = 1, .clock = {}};
  return last_domain_;
}

void Registry::LeaveDomain(std::uint32_t domain) {
  const auto at = domains_.find(domain);
  if (at != domains_.end() && --at->second.agents == 0) domains_.erase(at);
}

std::optional<ClockEstimate> Registry::EstimateOf(std::uint32_t domain, Nanos now) const {
  if (domain == 0) return ClockEstimate{};
  const auto at = domains_.find(domain);
  return at == domains_.end() ? std::nullopt : at->second.clock.estimate(now);
}

Registry::Agents::iterator Registry::FindStream(StreamId stream) {
  const auto at = streams_.find(stream);
  return at == streams_.end() ? agents_.end() : agents_.find(at->second);
}

void Registry::Hear(Agents::iterator at, Nanos now) {
  Entry& entry = at->second;
  entry.last_heard = now;
  if (!std::exchange(entry.suspect, false)) return;
  spdlog::info("agent {} is heard from again", entry.info.name);
  if (entry.inbox) entry.inbox->Post({at->first, AgentReturned{}});
}

void Registry::OnHeartbeat(StreamId stream, Nanos sent, Nanos agent_time, Nanos received) {
  const MutexLock lock(mutex_);
  const auto at = FindStream(stream);
  if (at == agents_.end()) return;
  Entry& entry = at->second;
  Hear(at, received);
  // What it echoes must be one of our own recent readings, or it would say nothing.
  if (sent > received || received - sent > times_.control.lost()) return;
  if (const auto domain = domains_.find(entry.clock_domain); domain != domains_.end()) {
    domain->second.clock.Add(sent, agent_time, received);
  }
  if (entry.first_exchanges_left == 0) return;
  if (--entry.first_exchanges_left > 0) Probe(entry, received);
}

void Registry::Probe(Entry& entry, Nanos now) {
  const bool renews = now - entry.last_heard <= times_.control.heard_lately();
  if (renews) entry.renewed = now;
  entry.line->Probe(EstimateOf(entry.clock_domain, now), renews);
}

void Registry::OnRunMessage(StreamId stream, RunMessage message, Nanos now) {
  const MutexLock lock(mutex_);
  const auto at = FindStream(stream);
  if (at == agents_.end()) return;
  Hear(at, now);
  const auto& inbox = at->second.inbox;
  if (!inbox) {
    spdlog::debug("agent {}: dropped a message about run {}: it works on none",
                  at->second.info.name, message.run_id);
    // It is not to wait for somebody to read it.
    if (std::holds_alternative<Closing>(message.body)) {
      at->second.line->Acknowledge(message.run_id, message.part, 0, true);
    }
    return;
  }
  // It says the same again on its next stream.
  if (!inbox->Post({at->first, std::move(message)})) {
    EndStream(at, "it reports faster than the controller can take");
  }
}

void Registry::OnStreamEnd(StreamId stream, Nanos) {
  const MutexLock lock(mutex_);
  const auto at = FindStream(stream);
  if (at != agents_.end()) EndStream(at, "its stream ended");
}

void Registry::EndStream(Agents::iterator at, const std::string& reason) {
  Entry& entry = at->second;
  streams_.erase(entry.stream);
  entry.stream = 0;
  entry.line->Close(reason);
  entry.line->Switch(nullptr);
  if (entry.inbox) return Suspect(at, reason);
  spdlog::info("agent {} is gone: {}", entry.info.name, reason);
  Forget(at);
}

void Registry::Suspect(Agents::iterator at, const std::string& reason) {
  Entry& entry = at->second;
  entry.suspect = true;
  spdlog::info("agent {} is suspect: {}", entry.info.name, reason);
  if (!entry.inbox) return;
  entry.inbox->Post({at->first, AgentSuspect{entry.last_heard, entry.stream == 0, reason}});
}

void Registry::Tick(Nanos now) {
  const MutexLock lock(mutex_);
  // A process that stood still has heard nobody: those that live get the time to show it.
  if (last_tick_ && now - *last_tick_ > times_.control.silence()) awake_since_ = now;
  last_tick_ = now;
  const bool dazed = now - awake_since_ <= times_.control.silence() && awake_since_ > Nanos::zero();
  for (auto at = agents_.begin(); at != agents_.end();) {
    const auto current = at++;
    Entry& entry = current->second;
    if (entry.lost) continue;
    const std::string silent =
        absl::StrCat("nothing was heard from it for ", FormatDuration(now - entry.last_heard));
    if (!dazed && now - entry.renewed > times_.control.lost()) {
      Lose(current, silent);
      continue;
    }
    if (!entry.suspect && now - entry.last_heard > times_.control.silence()) {
      Suspect(current, silent);
    }
    if (entry.stream != 0 && now >= entry.next_probe) {
      Probe(entry, now);
      entry.next_probe = now + times_.control.heartbeat();
    }
  }
}

// One that works for a run is remembered until that is over: it may hand in its reports.
void Registry::Lose(Agents::iterator at, const std::string& reason) {
  Entry& entry = at->second;
  spdlog::info("agent {} is lost: {}", entry.info.name, reason);
  streams_.erase(entry.stream);
  entry.stream = 0;
  entry.line->Close(reason);
  entry.line->Switch(nullptr);
  entry.lost = true;
  if (!entry.inbox) return Forget(at);
  entry.inbox->Post({at->first, AgentLost{reason}});
}

void Registry::OnProcessEnded(const std::string& name) {
  const MutexLock lock(mutex_);
  for (auto at = agents_.begin(); at != agents_.end(); ++at) {
    if (at->second.info.name != name || at->second.lost) continue;
    return Lose(at, "its process ended");
  }
}

void Registry::Forget(Agents::iterator at) {
  LeaveDomain(at->second.clock_domain);
  agents_.erase(at);
}

bool Registry::Idle(const Entry& entry) {
  return !entry.inbox && entry.stream != 0 && !entry.suspect &&
         (entry.clock_domain == 0 || entry.first_exchanges_left == 0);
}

std::vector<ClaimedAgent> Registry::Claim(std::size_t wanted,
                                          const std::shared_ptr<RunInbox>& inbox) {
  const MutexLock lock(mutex_);
  std::vector<ClaimedAgent> claimed;
  for (const auto& [id, entry] : agents_) {
    if (Idle(entry)) claimed.push_back({id, entry.clock_domain, entry.info, entry.line});
  }
  if (claimed.size() < wanted) return {};
  std::sort(claimed.begin(), claimed.end(),
            [](const ClaimedAgent& a, const ClaimedAgent& b) { return a.info.name < b.info.name; });
  if (wanted > 0) claimed.resize(wanted);
  for (const ClaimedAgent& agent : claimed) agents_.at(agent.id).inbox = inbox;
  return claimed;
}

void Registry::Release(const std::shared_ptr<RunInbox>& inbox) {
  const MutexLock lock(mutex_);
  for (auto at = agents_.begin(); at != agents_.end();) {
    const auto current = at++;
    Entry& entry = current->second;
    if (entry.inbox != inbox) continue;
    entry.inbox.reset();
    if (entry.stream == 0) Forget(current);
  }
}

ClockEstimate Registry::Clock(std::uint32_t domain, Nanos now) const {
  const MutexLock lock(mutex_);
  return EstimateOf(domain, now).value_or(ClockEstimate{});
}

std::vector<AgentListing> Registry::List() const {
  const MutexLock lock(mutex_);
  std::vector<AgentListing> listings;
  for (const auto& [id, entry] : agents_)
    listings.push_back({entry.info, entry.inbox != nullptr, entry.suspect || entry.lost});
  std::sort(listings.begin(), listings.end(),
            [](const AgentListing& a, const AgentListing& b) { return a.info.name < b.info.name; });
  return listings;
}

}  // namespace wsurge
