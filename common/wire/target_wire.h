#pragma once

#include "absl/status/statusor.h"

#include "common/plan/scenario.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// Where the load goes to, as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const Url& from, v1::Url* to);
void ToProto(const Target& from, v1::Target* to);

absl::StatusOr<Url> UrlFromProto(const v1::Url& from, const PlanScope& scope,
                                 const FieldPath& path);
absl::StatusOr<Target> TargetFromProto(const v1::Target& from, const PlanScope& scope,
                                       const FieldPath& path);

}  // namespace wsurge
