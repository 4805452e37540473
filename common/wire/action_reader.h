#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "common/plan/session_program.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// The steps that hold no others, read from the wire; a part of step_reader.h.
namespace wsurge {

absl::StatusOr<Variable> VariableFromProto(std::uint32_t index, const PlanScope& scope,
                                           const FieldPath& path);

absl::StatusOr<SendStep> SendFromProto(const v1::SendStep& from, PlanScope& scope,
                                       const FieldPath& path);
absl::StatusOr<RequestStep> RequestFromProto(const v1::RequestStep& from, PlanScope& scope,
                                             const FieldPath& path);
absl::StatusOr<StreamStep> StreamFromProto(const v1::StreamStep& from, PlanScope& scope,
                                           const FieldPath& path);
absl::StatusOr<ReceiveStep> ReceiveFromProto(const v1::ReceiveStep& from, PlanScope& scope,
                                             const FieldPath& path);
absl::StatusOr<ExtractStep> ExtractFromProto(const v1::ExtractStep& from, PlanScope& scope,
                                             const FieldPath& path);
absl::StatusOr<CheckStep> CheckFromProto(const v1::CheckStep& from, PlanScope& scope,
                                         const FieldPath& path);
absl::StatusOr<RecordStep> RecordFromProto(const v1::RecordStep& from, PlanScope& scope,
                                           const FieldPath& path);
absl::StatusOr<BarrierStep> BarrierFromProto(const v1::BarrierStep& from, const PlanScope& scope,
                                             const FieldPath& path);
absl::StatusOr<ThinkStep> ThinkFromProto(const v1::ThinkStep& from, const FieldPath& path);
absl::StatusOr<CloseStep> CloseFromProto(const v1::CloseStep& from, const FieldPath& path);

}  // namespace wsurge
