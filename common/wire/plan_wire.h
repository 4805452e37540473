#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/plan/assignment.h"
#include "common/plan/scenario.h"
#include "wsurge/v1/plan.pb.h"

// The model of a scenario and of an agent's part of it, as messages. Pure functions, any thread.
namespace wsurge {

// `to` must be empty.
void ToProto(const Scenario& from, v1::Scenario* to);
void ToProto(const Assignment& from, v1::Assignment* to);

// The message may come from a stranger: every field is checked (known values, bounds, indexes, no
// control bytes in what becomes part of a request), and InvalidArgument names the first that is
// wrong.
absl::StatusOr<Scenario> FromProto(const v1::Scenario& from);
absl::StatusOr<Assignment> FromProto(const v1::Assignment& from);

// The same as bytes, which travel in pieces (pieces.h). A plan nests deeper than protobuf's own
// parsing allows: read one with these.
std::string Serialize(const Scenario& scenario);
std::string Serialize(const Assignment& assignment);
absl::StatusOr<Scenario> ParseScenario(std::string_view bytes);
absl::StatusOr<Assignment> ParseAssignment(std::string_view bytes);

}  // namespace wsurge
