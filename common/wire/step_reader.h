#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/plan/session_program.h"
#include "common/wire/field_path.h"
#include "common/wire/plan_scope.h"
#include "wsurge/v1/plan.pb.h"

namespace wsurge {

// Reads the steps of all roles of one plan, and keeps what must be true of them together. One
// thread; `scope` outlives it.
class StepReader {
 public:
  explicit StepReader(PlanScope& scope) : scope_(scope) {}

  using Steps = google::protobuf::RepeatedPtrField<v1::Step>;

  // The list `steps` of the role at `parent`; at least one.
  absl::StatusOr<std::vector<Step>> Read(const Steps& from, const FieldPath& parent);

  // When all are read: the ids are 0 … n - 1.
  absl::Status CheckIds(const FieldPath& path) const;

 private:
  // Where a list of steps stands.
  struct Place {
    int depth = 1;
    bool in_rule = false;
    std::size_t least = 1;  // entries of the list
    Place Below() const { return {depth + 1, in_rule, 1}; }
  };

  // `name` is that of the list within `parent`.
  absl::StatusOr<std::vector<Step>> ReadSteps(const Steps& from, Place place,
                                              const FieldPath& parent, std::string_view name);
  absl::StatusOr<Step> ReadStep(const v1::Step& from, Place place, const FieldPath& path);
  absl::Status ReadAction(const v1::Step& from, Place place, const FieldPath& path, Step& to);

  absl::StatusOr<OnMessageStep> Read(const v1::OnMessageStep& from, Place place,
                                     const FieldPath& path);
  absl::StatusOr<RepeatStep> Read(const v1::RepeatStep& from, Place place, const FieldPath& path);
  absl::StatusOr<ChooseStep> Read(const v1::ChooseStep& from, Place place, const FieldPath& path);
  absl::StatusOr<WhenStep> Read(const v1::WhenStep& from, Place place, const FieldPath& path);

  PlanScope& scope_;
  std::set<std::uint32_t> ids_;
  std::set<std::string> names_;
};

}  // namespace wsurge
