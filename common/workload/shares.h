#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wsurge {

// Who does what when numbered items (connections, sessions, messages) are split between owners.
//
// Each item has exactly one owner, and which one depends on the weights alone, so every owner can
// work out its share without asking. Of the first `total` items an owner with weight w out of W has
// total * w / W, rounded up or down; one more item gives exactly one owner one more. With equal
// weights item n belongs to owner n % owners.
//
// The rule is the quota method of M. L. Balinski and H. P. Young ("The quota method of
// apportionment", American Mathematical Monthly 82, 1975), the lower owner winning a tie. Its
// choices repeat after as many items as the weights add up to once their common divisor is taken
// out. That pattern is computed once if it is at most kMaxPeriod items long; otherwise each call
// steps through the items, which costs items × owners.
//
// A value: const after construction, for any thread.
class Shares {
 public:
  static constexpr std::uint64_t kMaxPeriod = std::uint64_t{1} << 20;

  // REQUIRES: at least one weight, each at least 1.
  explicit Shares(std::vector<std::uint32_t> weights);

  std::size_t owners() const { return weights_.size(); }

  // How many of the first `total` items belong to `owner`. REQUIRES: owner < owners().
  std::uint64_t Part(std::uint64_t total, std::size_t owner) const;

  std::size_t Owner(std::uint64_t item) const;

  // Which of the items 0 … total - 1 belong to `owner`, ascending. REQUIRES: owner < owners().
  std::vector<std::uint64_t> Items(std::uint64_t total, std::size_t owner) const;

 private:
  std::vector<std::uint32_t> weights_;  // without their common divisor
  std::uint64_t period_ = 0;            // their sum

  // One period: the owner of each item, and the items of each owner. Empty when it is too long.
  std::vector<std::uint32_t> owner_of_;
  std::vector<std::vector<std::uint32_t>> items_of_;
};

}  // namespace wsurge
