#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/stats/interval.h"
#include "wsurge/v1/metrics.pb.h"

// What an interval holds besides its phases' metrics: how the agent itself did, and single
// messages.
namespace wsurge {

void ObservationsToProto(const Interval& from, v1::Interval* to);

// Reads into the fields of `to`. InvalidArgument names the field and the reason.
absl::Status ObservationsFromProto(const v1::Interval& from, Interval& to);

}  // namespace wsurge
