#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/stats/interval.h"
#include "common/stats/target_usage.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/metrics.pb.h"

// What an interval holds besides its phases' metrics: how the agent itself did, and single
// messages.
namespace wsurge {

void ObservationsToProto(const Interval& from, v1::Interval* to);

// Reads into the fields of `to`. InvalidArgument names the field and the reason.
absl::Status ObservationsFromProto(const v1::Interval& from, Interval& to);

void ToProto(const TargetUsage& from, v1::TargetUsage* to);

// The list `watched` within `parent`.
absl::StatusOr<std::vector<TargetUsage>> FromProto(
    const google::protobuf::RepeatedPtrField<v1::TargetUsage>& from, const FieldPath& parent);

}  // namespace wsurge
