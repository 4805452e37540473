#include "common/workload/shares.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace wsurge {
namespace {

// The quota method, one item after the other.
class Allotment {
 public:
  Allotment(const std::vector<std::uint32_t>& weights, std::uint64_t period) : period_(period) {
    for (const std::uint32_t weight : weights) owners_.push_back({.weight = weight});
  }

  // The owner of the next item: of those still below their quota, it included, the one with the
  // most weight per item that it would then have.
  std::size_t Next() {
    std::size_t best = owners_.size();
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      Candidate& owner = owners_[i];
      owner.owed += static_cast<std::int64_t>(owner.weight);
      if (owner.owed <= 0) continue;
      if (best == owners_.size() ||
          owner.weight * owners_[best].next > owners_[best].weight * owner.next) {
        best = i;
      }
    }
    // What is owed adds up to one period before each choice, so there always is a candidate.
    owners_[best].owed -= static_cast<std::int64_t>(period_);
    ++owners_[best].next;
    return best;
  }

 private:
  struct Candidate {
    std::uint64_t weight = 0;
    std::uint64_t next = 1;  // how many items it will have had with one more
    std::int64_t owed = 0;   // quota minus items had, in units of 1 / period
  };

  std::uint64_t period_;
  std::vector<Candidate> owners_;
};

std::vector<std::uint32_t> Reduced(std::vector<std::uint32_t> weights) {
  std::uint32_t divisor = 0;
  for (const std::uint32_t weight : weights) divisor = std::gcd(divisor, weight);
  for (std::uint32_t& weight : weights) weight /= std::max(divisor, 1U);
  return weights;
}

}  // namespace

Shares::Shares(std::vector<std::uint32_t> weights)
    : weights_(Reduced(std::move(weights))),
      period_(std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0})) {
  assert(!weights_.empty() && *std::min_element(weights_.begin(), weights_.end()) >= 1);
  if (period_ > kMaxPeriod) return;
  items_of_.resize(weights_.size());
  owner_of_.reserve(static_cast<std::size_t>(period_));
  Allotment allotment(weights_, period_);
  for (std::uint32_t item = 0; item < period_; ++item) {
    const std::size_t owner = allotment.Next();
    owner_of_.push_back(static_cast<std::uint32_t>(owner));
    items_of_[owner].push_back(item);
  }
}

std::uint64_t Shares::Part(std::uint64_t total, std::size_t owner) const {
  const std::uint64_t whole = total / period_ * weights_[owner];
  const std::uint64_t rest = total % period_;
  if (!items_of_.empty()) {
    const auto& items = items_of_[owner];
    const auto end = std::lower_bound(items.begin(), items.end(), rest);
    return whole + static_cast<std::uint64_t>(end - items.begin());
  }
  std::uint64_t part = 0;
  Allotment allotment(weights_, period_);
  for (std::uint64_t item = 0; item < rest; ++item) {
    if (allotment.Next() == owner) ++part;
  }
  return whole + part;
}

std::size_t Shares::Owner(std::uint64_t item) const {
  const std::uint64_t place = item % period_;
  if (!owner_of_.empty()) return owner_of_[static_cast<std::size_t>(place)];
  Allotment allotment(weights_, period_);
  for (std::uint64_t i = 0; i < place; ++i) allotment.Next();
  return allotment.Next();
}

std::vector<std::uint64_t> Shares::Items(std::uint64_t total, std::size_t owner) const {
  std::vector<std::uint64_t> items;
  if (!items_of_.empty()) {
    items.reserve(static_cast<std::size_t>(Part(total, owner)));
    for (std::uint64_t start = 0; start < total; start += period_) {
      for (const std::uint32_t place : items_of_[owner]) {
        if (place >= total - start) break;
        items.push_back(start + place);
      }
    }
    return items;
  }
  Allotment allotment(weights_, period_);
  for (std::uint64_t item = 0; item < total; ++item) {
    if (allotment.Next() == owner) items.push_back(item);
  }
  return items;
}

}  // namespace wsurge
