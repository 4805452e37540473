#include "target-servers/built-in/counts.h"

#include <optional>

#include <boost/json.hpp>

#include "target-servers/built-in/user_agent.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxKeys = 10'000;

struct Sums {
  void Add(const Tally& tally) {
    connections += tally.connections.load(std::memory_order_relaxed);
    messages_received += tally.messages_received.load(std::memory_order_relaxed);
    bytes_received += tally.bytes_received.load(std::memory_order_relaxed);
    messages_sent += tally.messages_sent.load(std::memory_order_relaxed);
    bytes_sent += tally.bytes_sent.load(std::memory_order_relaxed);
  }

  boost::json::object Received() const {
    return {
        {"connections", connections}, {"messages", messages_received}, {"bytes", bytes_received}};
  }

  std::uint64_t connections = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
};

}  // namespace

Tally& Counts::Find(std::size_t worker, std::string_view user_agent) {
  const std::optional<Sender> sender = ParseUserAgent(user_agent);
  if (!sender) return unnamed_[worker];

  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(std::string(sender->run));
  if (run != runs_.end()) {
    const auto agent = run->second.find(std::string(sender->agent));
    if (agent != run->second.end()) return agent->second[worker];
  }
  if (keys_ == kMaxKeys) return unnamed_[worker];
  ++keys_;
  Tallies& made = runs_[std::string(sender->run)][std::string(sender->agent)];
  made.reset(new Tally[workers_]);
  return made[worker];
}

std::string Counts::Json() const {
  Sums total;
  for (std::size_t w = 0; w < workers_; ++w) total.Add(unnamed_[w]);

  boost::json::object runs;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [run, agents] : runs_) {
      boost::json::object& of_run = runs[run].emplace_object();
      for (const auto& [agent, tallies] : agents) {
        Sums sums;
        for (std::size_t w = 0; w < workers_; ++w) {
          sums.Add(tallies[w]);
          total.Add(tallies[w]);
        }
        of_run[agent] = sums.Received();
      }
    }
  }

  boost::json::object count = total.Received();
  count["runs"] = std::move(runs);
  count["sent"] = {{"messages", total.messages_sent}, {"bytes", total.bytes_sent}};
  return boost::json::serialize(count) + "\n";
}

}  // namespace wsurge
