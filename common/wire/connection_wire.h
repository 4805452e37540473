#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/plan/connection_options.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// How connections are opened, as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const ConnectionOptions& from, v1::ConnectionOptions* to);
void ToProto(const std::vector<NamedTemplate>& from,
             google::protobuf::RepeatedPtrField<v1::NamedTemplate>* to);

absl::StatusOr<ConnectionOptions> ConnectionFromProto(const v1::ConnectionOptions& from,
                                                      const PlanScope& scope,
                                                      const FieldPath& path);

// The list `name` within `parent`: headers or cookies.
absl::Status ReadNamedTemplates(const google::protobuf::RepeatedPtrField<v1::NamedTemplate>& from,
                                const PlanScope& scope, const FieldPath& parent,
                                std::string_view name, std::vector<NamedTemplate>& to);

}  // namespace wsurge
