#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/plan/scenario.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// The roles of a plan as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const std::vector<Role>& from, google::protobuf::RepeatedPtrField<v1::Role>* to);

// The list `roles` of the message at `parent`. At least one; the ids of all steps are 0 … n - 1 in
// any order, their names unique.
absl::StatusOr<std::vector<Role>> RolesFromProto(
    const google::protobuf::RepeatedPtrField<v1::Role>& from, PlanScope& scope,
    const FieldPath& parent);

}  // namespace wsurge
