#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/stats/metric_names.h"

namespace wsurge {

// Plain counts, mergeable by addition. One writer.
class Counters {
 public:
  void Add(Counter counter, std::uint64_t amount = 1) {
    fixed_[static_cast<std::size_t>(counter)] += amount;
  }
  std::uint64_t Get(Counter counter) const { return fixed_[static_cast<std::size_t>(counter)]; }

  // Counts that have no place of their own: "errors.refused", "closes.1006".
  void AddNamed(std::string_view name, std::uint64_t amount = 1);

  // The count of any name, fixed or not; 0 when nothing was counted.
  std::uint64_t Get(std::string_view name) const;

  // Adds to a count by its name, fixed or not.
  void AddByName(std::string_view name, std::uint64_t amount);

  // The sum of all named counts that begin with `prefix` ("errors.").
  std::uint64_t SumOf(std::string_view prefix) const;

  // Every count that is not 0, by name, in alphabetical order.
  std::map<std::string, std::uint64_t> All() const;

  void Merge(const Counters& other);
  void Clear();
  bool empty() const;

  friend bool operator==(const Counters&, const Counters&) = default;

 private:
  std::array<std::uint64_t, kCounterCount> fixed_{};
  std::map<std::string, std::uint64_t, std::less<>> named_;
};

}  // namespace wsurge
