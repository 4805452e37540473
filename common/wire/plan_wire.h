#pragma once

#include "absl/status/statusor.h"

#include "common/plan/assignment.h"
#include "common/plan/scenario.h"
#include "wsurge/v1/plan.pb.h"

// The model of a scenario and of an agent's part of it, as messages. Pure functions, any thread.
namespace wsurge {

// `to` must be empty.
void ToProto(const Scenario& from, v1::Scenario* to);
void ToProto(const Assignment& from, v1::Assignment* to);

// The message may come from a stranger: every field is checked (known values, bounds, no control
// bytes in what becomes part of a request), and InvalidArgument names the first that is wrong.
absl::StatusOr<Scenario> FromProto(const v1::Scenario& from);
absl::StatusOr<Assignment> FromProto(const v1::Assignment& from);

}  // namespace wsurge
