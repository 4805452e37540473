#include "controller/agents/registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <spdlog/spdlog.h>

namespace wsurge {

Registry::Registry(std::string version, ClockIdentity own_clock, RegistryTimes times)
    : version_(std::move(version)), own_clock_(std::move(own_clock)), times_(times) {}

std::string Registry::OnHello(AgentId agent, AgentInfo info, std::shared_ptr<AgentLink> link,
                              Nanos now) {
  if (info.version != version_) {
    return absl::StrFormat("version mismatch: agent %s is wsurge %s, this controller is wsurge %s",
                           info.name, info.version, version_);
  }
  const MutexLock lock(mutex_);
  for (const auto& [id, entry] : agents_) {
    if (entry.info.name == info.name) {
      return absl::StrFormat(
          "an agent named %s (host %s) is attached already; choose another "
          "--name",
          info.name, entry.info.host);
    }
  }
  spdlog::info("agent {} attached: host {}, {} CPUs, {} workers", info.name, info.host, info.cpus,
               info.workers);
  Entry& entry = agents_[agent];
  entry.clock_domain = JoinDomain(info.clock);
  entry.info = std::move(info);
  entry.link = std::move(link);
  entry.first_exchanges_left = times_.first_exchanges;
  entry.last_heard = now;
  entry.next_probe = now + times_.probe_every;
  entry.link->Welcome(version_);
  entry.link->Probe(EstimateOf(entry.clock_domain, now));
  return "";
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

void Registry::OnHeartbeat(AgentId agent, Nanos sent, Nanos agent_time, Nanos received) {
  const MutexLock lock(mutex_);
  const auto at = agents_.find(agent);
  if (at == agents_.end()) return;
  Entry& entry = at->second;
  entry.last_heard = received;
  // What it echoes must be one of our own recent readings, or it would say nothing.
  if (sent > received || received - sent > times_.lost_after) return;
  if (const auto domain = domains_.find(entry.clock_domain); domain != domains_.end()) {
    domain->second.clock.Add(sent, agent_time, received);
  }
  if (entry.first_exchanges_left == 0) return;
  if (--entry.first_exchanges_left > 0) entry.link->Probe(EstimateOf(entry.clock_domain, received));
}

void Registry::OnRunMessage(AgentId agent, RunMessage message, Nanos now) {
  const MutexLock lock(mutex_);
  const auto at = agents_.find(agent);
  if (at == agents_.end()) return;
  at->second.last_heard = now;
  if (!at->second.inbox) {
    spdlog::debug("agent {}: dropped a message about run {}: it works on none",
                  at->second.info.name, message.run_id);
    return;
  }
  if (!at->second.inbox->Post({agent, std::move(message)})) {
    Lose(at, "it reports faster than the controller can take");
  }
}

void Registry::OnStreamEnd(AgentId agent) {
  const MutexLock lock(mutex_);
  const auto at = agents_.find(agent);
  if (at != agents_.end()) Lose(at, "its stream ended");
}

void Registry::Tick(Nanos now) {
  const MutexLock lock(mutex_);
  for (auto at = agents_.begin(); at != agents_.end();) {
    const auto current = at++;
    Entry& entry = current->second;
    if (now - entry.last_heard > times_.lost_after) {
      Lose(current,
           absl::StrCat("nothing was heard from it for ", FormatDuration(now - entry.last_heard)));
    } else if (now >= entry.next_probe) {
      entry.link->Probe(EstimateOf(entry.clock_domain, now));
      entry.next_probe = now + times_.probe_every;
    }
  }
}

void Registry::Lose(std::map<AgentId, Entry>::iterator at, const std::string& reason) {
  const Entry entry = std::move(at->second);
  const AgentId id = at->first;
  agents_.erase(at);
  LeaveDomain(entry.clock_domain);
  spdlog::info("agent {} is gone: {}", entry.info.name, reason);
  entry.link->Close(reason);
  if (entry.inbox) entry.inbox->Post({id, AgentLost{reason}});
}

bool Registry::Idle(const Entry& entry) {
  return !entry.inbox && (entry.clock_domain == 0 || entry.first_exchanges_left == 0);
}

std::vector<ClaimedAgent> Registry::Claim(std::size_t wanted,
                                          const std::shared_ptr<RunInbox>& inbox) {
  const MutexLock lock(mutex_);
  std::vector<ClaimedAgent> claimed;
  for (const auto& [id, entry] : agents_) {
    if (Idle(entry)) claimed.push_back({id, entry.clock_domain, entry.info, entry.link});
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
  for (auto& [id, entry] : agents_) {
    if (entry.inbox == inbox) entry.inbox.reset();
  }
}

ClockEstimate Registry::Clock(std::uint32_t domain, Nanos now) const {
  const MutexLock lock(mutex_);
  return EstimateOf(domain, now).value_or(ClockEstimate{});
}

std::vector<AgentListing> Registry::List() const {
  const MutexLock lock(mutex_);
  std::vector<AgentListing> listings;
  for (const auto& [id, entry] : agents_) listings.push_back({entry.info, entry.inbox != nullptr});
  std::sort(listings.begin(), listings.end(),
            [](const AgentListing& a, const AgentListing& b) { return a.info.name < b.info.name; });
  return listings;
}

}  // namespace wsurge
