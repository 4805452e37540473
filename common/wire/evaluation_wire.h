#pragma once

#include "absl/status/statusor.h"

#include "common/plan/scenario.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/plan.pb.h"

// What the controller does with a scenario and its results, as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const Threshold& from, v1::Threshold* to);
void ToProto(const Study& from, v1::Study* to);
void ToProto(const Search& from, v1::Search* to);
void ToProto(const ReportOptions& from, v1::ReportOptions* to);

absl::StatusOr<Threshold> ThresholdFromProto(const v1::Threshold& from, const FieldPath& path);
absl::StatusOr<Study> StudyFromProto(const v1::Study& from, const FieldPath& path);
absl::StatusOr<Search> SearchFromProto(const v1::Search& from, const FieldPath& path);
absl::StatusOr<ReportOptions> ReportFromProto(const v1::ReportOptions& from, const FieldPath& path);

}  // namespace wsurge
