#pragma once

#include "absl/status/statusor.h"

#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "wsurge/v1/metrics.pb.h"

// What an agent measured, as messages. Pure functions, any thread.
namespace wsurge {

// `to` must be empty.
void ToProto(const Interval& from, v1::Interval* to);
void ToProto(const Ledger& from, v1::Ledger* to);

// The message may come from a stranger: every field is checked, and InvalidArgument names the first
// that is wrong.
absl::StatusOr<Interval> FromProto(const v1::Interval& from);
absl::StatusOr<Ledger> FromProto(const v1::Ledger& from);

}  // namespace wsurge
