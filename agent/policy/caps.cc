#include "agent/policy/caps.h"

#include "absl/strings/str_cat.h"

#include "common/plan/planned_length.h"

namespace wsurge {

absl::Status CheckCaps(const Caps& caps, const Assignment& assignment, std::uint64_t connections) {
  if (caps.max_connections && connections > *caps.max_connections) {
    return absl::ResourceExhaustedError(
        absl::StrCat("its share of ", connections, " connections is above the agent limit of ",
                     *caps.max_connections, "; raise --max-connections of the agent"));
  }
  const Nanos planned = PlannedLength(assignment.roles, assignment.load, assignment.drain);
  if (planned > caps.max_duration) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the run may take ", FormatDuration(planned), ", the agent limit is ",
                     FormatDuration(caps.max_duration), "; raise --max-duration of the agent"));
  }
  return absl::OkStatus();
}

}  // namespace wsurge
