#pragma once

#include "absl/status/statusor.h"

#include "common/message/extraction.h"
#include "common/message/match.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

// Matches and extractions as messages; a part of plan_wire.h.
namespace wsurge {

void ToProto(const Match& from, v1::Match* to);
void ToProto(const Extraction& from, v1::Extraction* to);

absl::StatusOr<Match> MatchFromProto(const v1::Match& from, PlanScope& scope,
                                     const FieldPath& path);

// REQUIRES of the message: a JSON pointer or a regular expression.
absl::StatusOr<Extraction> ExtractionFromProto(const v1::Extraction& from, PlanScope& scope,
                                               const FieldPath& path);

}  // namespace wsurge
