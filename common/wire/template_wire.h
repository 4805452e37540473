#pragma once

#include "absl/status/statusor.h"

#include "common/message/template.h"
#include "common/wire/field_checks.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// Templates as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const Template& from, v1::Template* to);

// Where a template stands decides whether it may have random bytes: they are no text.
enum class TemplatePlace { kText, kBinary };

absl::StatusOr<Template> TemplateFromProto(const v1::Template& from, const PlanScope& scope,
                                           TemplatePlace place, const FieldPath& path);

// One that becomes part of a request: its fixed text must be free of what is forbidden. The values
// of its placeholders are known only when it is rendered.
absl::StatusOr<Template> RequestTextFromProto(const v1::Template& from, const PlanScope& scope,
                                              Forbidden forbidden, const FieldPath& path);

// Path and query of a request: begins with "/".
absl::StatusOr<Template> RequestTargetFromProto(const v1::Template& from, const PlanScope& scope,
                                                const FieldPath& path);

}  // namespace wsurge
