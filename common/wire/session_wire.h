#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/plan/scenario.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/plan.pb.h"

// The steps of a session as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const std::vector<Step>& from, google::protobuf::RepeatedPtrField<v1::Step>* to);

// The field `session` of the message at `parent`. At least one step; ids are 0 … n - 1 in any
// order, names unique.
absl::StatusOr<std::vector<Step>> SessionFromProto(
    const google::protobuf::RepeatedPtrField<v1::Step>& from, const FieldPath& parent);

}  // namespace wsurge
