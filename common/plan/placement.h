#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/plan/scenario.h"
#include "common/workload/shares.h"

namespace wsurge {

// Whose a numbered connection (or, in an open phase, a session) is.
struct Place {
  std::uint64_t number = 0;  // of the whole run, from 0
  std::size_t role = 0;
  std::uint64_t in_role = 0;  // how many of the same role come before it
  std::size_t target = 0;
  std::size_t agent = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// Who does what in a whole run: which role, target and agent connection n has. Depends on nothing
// but the plan, so that every agent works out its own part and all agree.
//
// The first connections are those of roles with a `count`, role after role; the others are divided
// by `share`. A role's connections go to the targets in turn, and those of one role and target are
// divided over the agents exactly, by weight; so that many small roles do not all begin with the
// same agent, role r and target t begin r + t places further on. A value.
class Placement {
 public:
  // REQUIRES: at least one role, one target and one weight.
  Placement(const std::vector<Role>& roles, std::size_t targets,
            const std::vector<std::uint32_t>& weights);

  Place Of(std::uint64_t number) const;

  // The places of `agent` among the first `total`, ascending.
  std::vector<Place> Items(std::uint64_t total, std::size_t agent) const;

  // How many of the first `total` are `role`'s.
  std::uint64_t OfRole(std::uint64_t total, std::size_t role) const;

  // How many of the first `total` are `role`'s towards `target` on `agent`: the length of that part
  // of Items(), without making it.
  std::uint64_t Count(std::uint64_t total, std::size_t role, std::size_t target,
                      std::size_t agent) const;
  // The same towards all targets, and of all roles.
  std::uint64_t Count(std::uint64_t total, std::size_t role, std::size_t agent) const;
  std::uint64_t Count(std::uint64_t total, std::size_t agent) const;

 private:
  std::vector<std::uint64_t> counts_;      // of the roles with a count, 0 for the others
  std::uint64_t counted_ = 0;              // their sum
  std::vector<std::size_t> shared_roles_;  // roles without a count
  std::optional<Shares> shares_;           // over shared_roles_; none without such roles
  Shares agents_;
  std::size_t targets_;
};

// How the `sessions` of a closed phase are divided: over those that have connections, in proportion
// to them, the largest remainder first. `connections[i]` may be 0; the result sums to `sessions`
// unless all are.
std::vector<std::uint64_t> DivideSessions(std::uint64_t sessions,
                                          const std::vector<std::uint64_t>& connections);

}  // namespace wsurge
