#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// What a session must know of its role's program beforehand. Views the role.
struct RoleFacts {
  // Steps outside of rules ask for the last message, so it has to be kept.
  bool reads_last_message = false;
  std::uint32_t first_step = 0;              // the smallest id
  std::vector<std::string_view> step_names;  // by id - first_step

  std::string_view StepName(std::int32_t id) const;
};

RoleFacts FactsOf(const Role& role);

// The facts of every role, found out when they are first asked for. One thread.
class RoleFactsBook {
 public:
  // Good as long as the book is. REQUIRES: `role` lives as long.
  const RoleFacts& Of(const Role& role);

 private:
  std::map<const Role*, RoleFacts> facts_;
};

}  // namespace wsurge
