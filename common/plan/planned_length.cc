#include "common/plan/planned_length.h"

#include <algorithm>

namespace wsurge {

Nanos EndingLength(const std::vector<Role>& roles, Nanos drain) {
  Nanos longest_close{};
  for (const Role& role : roles) {
    longest_close = std::max(longest_close, role.connection.close_timeout);
  }
  return drain + longest_close;
}

Nanos PlannedLength(const std::vector<Role>& roles, const std::vector<Phase>& load, Nanos drain) {
  const Nanos ending = EndingLength(roles, drain);
  Nanos length = ending;
  for (const Phase& phase : load) {
    length += phase.duration;
    if (phase.EndsWithSessions()) length += ending + kPhaseLead;
  }
  return length;
}

}  // namespace wsurge
