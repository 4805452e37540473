#include "common/plan/placement.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace wsurge {
namespace {

std::vector<std::uint32_t> SharesOf(const std::vector<Role>& roles,
                                    const std::vector<std::size_t>& shared) {
  std::vector<std::uint32_t> shares;
  shares.reserve(shared.size());
  for (const std::size_t role : shared) shares.push_back(roles[role].share);
  return shares;
}

}  // namespace

Placement::Placement(const std::vector<Role>& roles, std::size_t targets,
                     const std::vector<std::uint32_t>& weights)
    : agents_(weights), targets_(targets) {
  for (std::size_t role = 0; role < roles.size(); ++role) {
    counts_.push_back(roles[role].count.value_or(0));
    counted_ += counts_.back();
    if (!roles[role].count) shared_roles_.push_back(role);
  }
  if (!shared_roles_.empty()) shares_.emplace(SharesOf(roles, shared_roles_));
}

Place Placement::Of(std::uint64_t number) const {
  Place place{.number = number};
  if (number >= counted_ && shares_) {
    const std::uint64_t item = number - counted_;
    const std::size_t owner = shares_->Owner(item);
    place.role = shared_roles_[owner];
    place.in_role = shares_->Part(item, owner);
  } else {
    // Without a role that takes the rest, the last one does.
    std::uint64_t before = 0;
    while (place.role + 1 < counts_.size() && number - before >= counts_[place.role]) {
      before += counts_[place.role++];
    }
    place.in_role = number - before;
  }
  place.target = static_cast<std::size_t>(place.in_role % targets_);
  place.agent = agents_.Owner(place.in_role / targets_ + place.role + place.target);
  return place;
}

std::vector<Place> Placement::Items(std::uint64_t total, std::size_t agent) const {
  std::vector<Place> items;
  for (std::uint64_t number = 0; number < total; ++number) {
    const Place place = Of(number);
    if (place.agent == agent) items.push_back(place);
  }
  return items;
}

std::uint64_t Placement::OfRole(std::uint64_t total, std::size_t role) const {
  const auto shared = std::find(shared_roles_.begin(), shared_roles_.end(), role);
  if (shared != shared_roles_.end()) {
    return total <= counted_
               ? 0
               : shares_->Part(total - counted_,
                               static_cast<std::size_t>(shared - shared_roles_.begin()));
  }
  const std::uint64_t before = std::accumulate(
      counts_.begin(), counts_.begin() + static_cast<std::ptrdiff_t>(role), std::uint64_t{0});
  if (total <= before) return 0;
  const bool takes_rest = !shares_ && role + 1 == counts_.size();
  return takes_rest ? total - before : std::min(total - before, counts_[role]);
}

std::uint64_t Placement::Count(std::uint64_t total, std::size_t role, std::size_t target,
                               std::size_t agent) const {
  const std::uint64_t of_role = OfRole(total, role);
  if (of_role <= target) return 0;
  const std::uint64_t of_target = (of_role - target - 1) / targets_ + 1;
  const std::uint64_t first = role + target;
  return agents_.Part(first + of_target, agent) - agents_.Part(first, agent);
}

std::uint64_t Placement::Count(std::uint64_t total, std::size_t role, std::size_t agent) const {
  std::uint64_t count = 0;
  for (std::size_t target = 0; target < targets_; ++target) {
    count += Count(total, role, target, agent);
  }
  return count;
}

std::uint64_t Placement::Count(std::uint64_t total, std::size_t agent) const {
  std::uint64_t count = 0;
  for (std::size_t role = 0; role < counts_.size(); ++role) count += Count(total, role, agent);
  return count;
}

std::vector<std::uint64_t> DivideSessions(std::uint64_t sessions,
                                          const std::vector<std::uint64_t>& connections) {
  std::vector<std::uint64_t> parts(connections.size(), 0);
  const std::uint64_t whole =
      std::accumulate(connections.begin(), connections.end(), std::uint64_t{0});
  if (whole == 0) return parts;
  std::vector<std::pair<std::uint64_t, std::size_t>> remainders;
  std::uint64_t left = sessions;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const std::uint64_t rest = sessions % whole * connections[i];
    parts[i] = sessions / whole * connections[i] + rest / whole;
    left -= parts[i];
    remainders.emplace_back(rest % whole, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < left; ++i) ++parts[remainders[i].second];
  return parts;
}

}  // namespace wsurge
