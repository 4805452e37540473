#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/plan/load.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/plan.pb.h"

// The phases of a load as messages; a part of plan_wire.h.
namespace wsurge {

inline constexpr EnumTable<Spacing, v1::Spacing, 2> kSpacings{{
    {Spacing::kEven, v1::SPACING_EVEN},
    {Spacing::kPoisson, v1::SPACING_POISSON},
}};

void ToProto(const Phase& from, v1::Phase* to);

// The list `load` of the message at `parent`; at least one phase.
absl::StatusOr<std::vector<Phase>> LoadFromProto(
    const google::protobuf::RepeatedPtrField<v1::Phase>& from, const FieldPath& parent);

}  // namespace wsurge
