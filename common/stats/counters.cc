#include "common/stats/counters.h"

#include <algorithm>

namespace wsurge {

void Counters::AddNamed(std::string_view name, std::uint64_t amount) {
  const auto found = named_.find(name);
  if (found != named_.end()) {
    found->second += amount;
  } else {
    named_.emplace(name, amount);
  }
}

std::uint64_t Counters::Get(std::string_view name) const {
  if (const auto counter = CounterFromName(name)) return Get(*counter);
  const auto found = named_.find(name);
  return found == named_.end() ? 0 : found->second;
}

void Counters::AddByName(std::string_view name, std::uint64_t amount) {
  if (const auto counter = CounterFromName(name)) {
    Add(*counter, amount);
  } else {
    AddNamed(name, amount);
  }
}

std::uint64_t Counters::SumOf(std::string_view prefix) const {
  std::uint64_t sum = 0;
  for (auto at = named_.lower_bound(prefix); at != named_.end() && at->first.starts_with(prefix);
       ++at) {
    sum += at->second;
  }
  return sum;
}

std::map<std::string, std::uint64_t> Counters::All() const {
  std::map<std::string, std::uint64_t> all(named_.begin(), named_.end());
  for (std::size_t i = 0; i < fixed_.size(); ++i) {
    if (fixed_[i] > 0) all.emplace(Name(static_cast<Counter>(i)), fixed_[i]);
  }
  return all;
}

void Counters::Merge(const Counters& other) {
  for (std::size_t i = 0; i < fixed_.size(); ++i) fixed_[i] += other.fixed_[i];
  for (const auto& [name, amount] : other.named_) AddNamed(name, amount);
}

void Counters::Clear() {
  fixed_.fill(0);
  named_.clear();
}

bool Counters::empty() const {
  return named_.empty() &&
         std::all_of(fixed_.begin(), fixed_.end(), [](std::uint64_t n) { return n == 0; });
}

}  // namespace wsurge
