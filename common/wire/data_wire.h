#pragma once

#include "absl/status/statusor.h"

#include "common/plan/scenario.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// Tables of data as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const DataTable& from, v1::DataTable* to);

// Adds the table's columns and what it uses up to `scope`.
absl::StatusOr<DataTable> DataTableFromProto(const v1::DataTable& from, PlanScope& scope,
                                             const FieldPath& path);

}  // namespace wsurge
