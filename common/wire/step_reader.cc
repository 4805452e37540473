#include "common/wire/step_reader.h"

#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/wire/action_reader.h"
#include "common/wire/field_checks.h"
#include "common/wire/match_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

bool MayStandInRule(const Step& step) {
  return std::holds_alternative<SendStep>(step.action) ||
         std::holds_alternative<RequestStep>(step.action) ||
         std::holds_alternative<ExtractStep>(step.action) ||
         std::holds_alternative<CheckStep>(step.action) ||
         std::holds_alternative<CloseStep>(step.action) ||
         std::holds_alternative<DropStep>(step.action);
}

}  // namespace

absl::StatusOr<OnMessageStep> StepReader::Read(const v1::OnMessageStep& from, Place place,
                                               const FieldPath& path) {
  place = place.Below();
  place.in_rule = true;
  const auto read = [this, place](const v1::Rule& rule,
                                  const FieldPath& at) -> absl::StatusOr<Rule> {
    Rule to;
    ASSIGN_OR_RETURN(to.condition, MatchFromProto(rule.condition(), scope_, at.Field("condition")));
    ASSIGN_OR_RETURN(to.steps, ReadSteps(rule.steps(), place, at, "steps"));
    return to;
  };
  OnMessageStep step;
  RETURN_IF_ERROR(ReadList(from.rules(), 0, kMaxListed, path, "rules", step.rules, read));
  return step;
}

absl::StatusOr<RepeatStep> StepReader::Read(const v1::RepeatStep& from, Place place,
                                            const FieldPath& path) {
  if (from.has_times() == from.has_duration_ns()) {
    return path.Error("needs exactly one of times and duration_ns");
  }
  RepeatStep step;
  if (from.has_times()) {
    RETURN_IF_ERROR(CheckRange(from.times(), 0, kMaxRepeats, path.Field("times")));
    step.times = from.times();
  } else {
    ASSIGN_OR_RETURN(step.duration,
                     DurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  }
  if (from.has_every_ns()) {
    ASSIGN_OR_RETURN(step.every,
                     PositiveDurationFromProto(from.every_ns(), path.Field("every_ns")));
  }
  ASSIGN_OR_RETURN(step.steps, ReadSteps(from.steps(), place.Below(), path, "steps"));
  return step;
}

absl::StatusOr<ChooseStep> StepReader::Read(const v1::ChooseStep& from, Place place,
                                            const FieldPath& path) {
  const auto read = [this, place](const v1::Branch& branch,
                                  const FieldPath& at) -> absl::StatusOr<Branch> {
    Branch to;
    RETURN_IF_ERROR(CheckRange(branch.weight(), 1, kMaxShare, at.Field("weight")));
    to.weight = branch.weight();
    ASSIGN_OR_RETURN(to.steps, ReadSteps(branch.steps(), place.Below(), at, "steps"));
    return to;
  };
  ChooseStep step;
  RETURN_IF_ERROR(ReadList(from.branches(), 1, kMaxListed, path, "branches", step.branches, read));
  return step;
}

absl::StatusOr<WhenStep> StepReader::Read(const v1::WhenStep& from, Place place,
                                          const FieldPath& path) {
  WhenStep step;
  ASSIGN_OR_RETURN(step.condition,
                   MatchFromProto(from.condition(), scope_, path.Field("condition")));
  ASSIGN_OR_RETURN(step.steps, ReadSteps(from.steps(), place.Below(), path, "steps"));
  place = place.Below();
  place.least = 0;
  ASSIGN_OR_RETURN(step.otherwise, ReadSteps(from.otherwise(), place, path, "otherwise"));
  return step;
}

absl::Status StepReader::ReadAction(const v1::Step& from, Place place, const FieldPath& path,
                                    Step& to) {
  // One case for each alternative: assigns what `read` made, or returns its error.
  const auto set = [&to](auto read) {
    if (!read.ok()) return read.status();
    to.action = *std::move(read);
    return absl::OkStatus();
  };
  switch (from.action_case()) {
    case v1::Step::kSend:
      return set(SendFromProto(from.send(), scope_, path.Field("send")));
    case v1::Step::kRequest:
      return set(RequestFromProto(from.request(), scope_, path.Field("request")));
    case v1::Step::kStream:
      return set(StreamFromProto(from.stream(), scope_, path.Field("stream")));
    case v1::Step::kReceive:
      return set(ReceiveFromProto(from.receive(), scope_, path.Field("receive")));
    case v1::Step::kOnMessage:
      return set(Read(from.on_message(), place, path.Field("on_message")));
    case v1::Step::kRepeat:
      return set(Read(from.repeat(), place, path.Field("repeat")));
    case v1::Step::kThink:
      return set(ThinkFromProto(from.think(), path.Field("think")));
    case v1::Step::kChoose:
      return set(Read(from.choose(), place, path.Field("choose")));
    case v1::Step::kWhen:
      return set(Read(from.when(), place, path.Field("when")));
    case v1::Step::kExtract:
      return set(ExtractFromProto(from.extract(), scope_, path.Field("extract")));
    case v1::Step::kCheck:
      return set(CheckFromProto(from.check(), scope_, path.Field("check")));
    case v1::Step::kRecord:
      return set(RecordFromProto(from.record(), scope_, path.Field("record")));
    case v1::Step::kClose:
      return set(CloseFromProto(from.close(), path.Field("close")));
    case v1::Step::kBarrier:
      return set(BarrierFromProto(from.barrier(), scope_, path.Field("barrier")));
    case v1::Step::kPing:
      to.action = PingStep{};
      return absl::OkStatus();
    case v1::Step::kDrop:
      to.action = DropStep{};
      return absl::OkStatus();
    case v1::Step::kReconnect:
      to.action = ReconnectStep{};
      return absl::OkStatus();
    case v1::Step::ACTION_NOT_SET:
      break;
  }
  return path.Error("has no action");
}

absl::StatusOr<Step> StepReader::ReadStep(const v1::Step& from, Place place,
                                          const FieldPath& path) {
  Step step;
  step.id = from.id();
  if (!ids_.insert(step.id).second) return path.Field("id").Error(step.id, " is there twice");
  if (ids_.size() > kMaxSteps) return path.Error("is one of more than ", kMaxSteps, " steps");
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  step.name = from.name();
  if (!names_.insert(step.name).second) {
    return path.Field("name").Error("\"", step.name, "\" is there twice");
  }
  RETURN_IF_ERROR(ReadAction(from, place, path, step));
  if (place.in_rule && !MayStandInRule(step)) {
    return path.Error("is no step for a rule: send, request, extract, check, close or drop");
  }
  return step;
}

absl::StatusOr<std::vector<Step>> StepReader::ReadSteps(const Steps& from, Place place,
                                                        const FieldPath& parent,
                                                        std::string_view name) {
  if (place.depth > kMaxStepDepth) {
    return parent.Field(name).Error("is nested deeper than ", kMaxStepDepth);
  }
  std::vector<Step> steps;
  const auto read = [this, place](const v1::Step& step, const FieldPath& path) {
    return ReadStep(step, place, path);
  };
  RETURN_IF_ERROR(ReadList(from, place.least, kMaxSteps, parent, name, steps, read));
  return steps;
}

absl::StatusOr<std::vector<Step>> StepReader::Read(const Steps& from, const FieldPath& parent) {
  return ReadSteps(from, Place{}, parent, "steps");
}

absl::Status StepReader::CheckIds(const FieldPath& path) const {
  if (*ids_.rbegin() + std::size_t{1} == ids_.size()) return absl::OkStatus();
  return path.Error("their ", ids_.size(), " steps are not numbered from 0 without a gap");
}

}  // namespace wsurge
