#pragma once

#include "absl/status/statusor.h"

#include "common/message/match.h"
#include "common/message/template.h"
#include "common/wire/field_path.h"
#include "wsurge/v1/plan.pb.h"

// Templates and matches as messages; the parts of plan_wire.h that several of its messages hold.
namespace wsurge {

void ToProto(const Template& from, v1::Template* to);
void ToProto(const Match& from, v1::Match* to);

absl::StatusOr<Template> TemplateFromProto(const v1::Template& from, const FieldPath& path);
absl::StatusOr<Match> MatchFromProto(const v1::Match& from, const FieldPath& path);

// What a template's fixed text must be free of.
enum class Forbidden {
  kControl,          // would end a header line
  kControlAndSpace,  // would end a request's target
};
absl::Status CheckText(const Template& text, Forbidden forbidden, const FieldPath& path);
absl::Status CheckText(std::string_view text, Forbidden forbidden, const FieldPath& path);

}  // namespace wsurge
