#pragma once

#include "absl/status/statusor.h"

#include "common/stats/delivery.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/metrics.pb.h"

// What an agent says of stamped messages, as messages. Pure functions, any thread.
namespace wsurge {

// `to` must be empty.
void ToProto(const DeliveryInterval& from, v1::Delivery* to);

// InvalidArgument names the field and the reason.
absl::StatusOr<DeliveryInterval> DeliveryFromProto(const v1::Delivery& from, const FieldPath& path);

}  // namespace wsurge
