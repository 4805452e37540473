#include "common/wire/action_reader.h"

#include <utility>

#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/wire/field_checks.h"
#include "common/wire/load_wire.h"
#include "common/wire/match_wire.h"
#include "common/wire/step_wire.h"
#include "common/wire/template_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

// A file below the agent's data folder.
absl::Status CheckSave(const std::string& file, const FieldPath& path) {
  if (file.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckName(file, path));
  RETURN_IF_ERROR(CheckText(file, Forbidden::kControl, path));
  for (const absl::string_view component : absl::StrSplit(file, '/')) {
    if (component.empty() || component == "." || component == "..") {
      return path.Error("is no file below a folder");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Payload> PayloadFromProto(const v1::Payload& from, const PlanScope& scope,
                                         const FieldPath& path) {
  Payload payload;
  payload.binary = from.binary();
  ASSIGN_OR_RETURN(payload.content,
                   TemplateFromProto(from.content(), scope,
                                     payload.binary ? TemplatePlace::kBinary : TemplatePlace::kText,
                                     path.Field("content")));
  ASSIGN_OR_RETURN(payload.reaches, EnumFromProto(kReaches, from.reaches(), path.Field("reaches")));
  return payload;
}

absl::StatusOr<Reply> ReplyFromProto(const v1::Reply& from, PlanScope& scope,
                                     const FieldPath& path) {
  Reply reply;
  ASSIGN_OR_RETURN(reply.kind, EnumFromProto(kReplies, from.kind(), path.Field("kind")));
  if (reply.kind == ReplyKind::kMatch) {
    ASSIGN_OR_RETURN(reply.match, MatchFromProto(from.match(), scope, path.Field("match")));
  } else if (from.has_match()) {
    return path.Field("match").Error("is given for another kind of reply");
  }
  return reply;
}

}  // namespace

absl::StatusOr<Variable> VariableFromProto(std::uint32_t index, const PlanScope& scope,
                                           const FieldPath& path) {
  if (index < scope.variables) return Variable{index};
  return path.Error(index, " is none of the ", scope.variables, " variables");
}

absl::StatusOr<SendStep> SendFromProto(const v1::SendStep& from, PlanScope& scope,
                                       const FieldPath& path) {
  SendStep step;
  ASSIGN_OR_RETURN(step.payload, PayloadFromProto(from.payload(), scope, path.Field("payload")));
  return step;
}

absl::StatusOr<RequestStep> RequestFromProto(const v1::RequestStep& from, PlanScope& scope,
                                             const FieldPath& path) {
  RequestStep step;
  ASSIGN_OR_RETURN(step.payload, PayloadFromProto(from.payload(), scope, path.Field("payload")));
  ASSIGN_OR_RETURN(step.reply, ReplyFromProto(from.reply(), scope, path.Field("reply")));
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  return step;
}

absl::StatusOr<StreamStep> StreamFromProto(const v1::StreamStep& from, PlanScope& scope,
                                           const FieldPath& path) {
  constexpr double kLeastRate = 1e-6;
  if (from.has_count() == from.has_duration_ns()) {
    return path.Error("needs exactly one of count and duration_ns");
  }
  StreamStep step;
  RETURN_IF_ERROR(
      CheckNumber(from.rate_per_second(), kLeastRate, kMaxRate, path.Field("rate_per_second")));
  step.rate_per_second = from.rate_per_second();
  step.total = from.total();
  ASSIGN_OR_RETURN(step.spacing, EnumFromProto(kSpacings, from.spacing(), path.Field("spacing")));
  step.stagger = from.stagger();
  if (from.has_count()) {
    RETURN_IF_ERROR(CheckRange(from.count(), 1, kMaxRepeats, path.Field("count")));
    step.count = from.count();
  } else {
    ASSIGN_OR_RETURN(step.duration,
                     PositiveDurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  }
  ASSIGN_OR_RETURN(step.payload, PayloadFromProto(from.payload(), scope, path.Field("payload")));
  ASSIGN_OR_RETURN(step.reply, ReplyFromProto(from.reply(), scope, path.Field("reply")));
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  RETURN_IF_ERROR(CheckRange(from.window(), 1, kMaxWindow, path.Field("window")));
  step.window = from.window();
  return step;
}

absl::StatusOr<ReceiveStep> ReceiveFromProto(const v1::ReceiveStep& from, PlanScope& scope,
                                             const FieldPath& path) {
  const int given = int{from.has_count()} + int{from.has_duration_ns()} + int{from.has_until()};
  if (given != 1) return path.Error("needs exactly one of count, duration_ns and until");
  ReceiveStep step;
  if (from.has_count()) {
    RETURN_IF_ERROR(CheckRange(from.count(), 1, kMaxRepeats, path.Field("count")));
    step.count = from.count();
  } else if (from.has_duration_ns()) {
    ASSIGN_OR_RETURN(step.duration,
                     DurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  } else {
    ASSIGN_OR_RETURN(step.until, MatchFromProto(from.until(), scope, path.Field("until")));
  }
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  RETURN_IF_ERROR(CheckSave(from.save(), path.Field("save")));
  step.save = from.save();
  return step;
}

absl::StatusOr<ThinkStep> ThinkFromProto(const v1::ThinkStep& from, const FieldPath& path) {
  ThinkStep step;
  ASSIGN_OR_RETURN(step.kind, EnumFromProto(kThinks, from.kind(), path.Field("kind")));
  ASSIGN_OR_RETURN(step.least, DurationFromProto(from.least_ns(), path.Field("least_ns")));
  ASSIGN_OR_RETURN(step.most, DurationFromProto(from.most_ns(), path.Field("most_ns")));
  if (step.kind == ThinkKind::kUniform && step.least > step.most) {
    return path.Field("most_ns").Error("is below least_ns");
  }
  return step;
}

absl::StatusOr<ExtractStep> ExtractFromProto(const v1::ExtractStep& from, PlanScope& scope,
                                             const FieldPath& path) {
  ExtractStep step;
  ASSIGN_OR_RETURN(step.variable,
                   VariableFromProto(from.variable(), scope, path.Field("variable")));
  ASSIGN_OR_RETURN(step.extraction,
                   ExtractionFromProto(from.extraction(), scope, path.Field("extraction")));
  return step;
}

absl::StatusOr<CheckStep> CheckFromProto(const v1::CheckStep& from, PlanScope& scope,
                                         const FieldPath& path) {
  CheckStep step;
  RETURN_IF_ERROR(CheckName(from.check(), path.Field("check")));
  RETURN_IF_ERROR(CheckText(from.check(), Forbidden::kControl, path.Field("check")));
  step.check = from.check();
  ASSIGN_OR_RETURN(step.match, MatchFromProto(from.match(), scope, path.Field("match")));
  return step;
}

absl::StatusOr<RecordStep> RecordFromProto(const v1::RecordStep& from, PlanScope& scope,
                                           const FieldPath& path) {
  constexpr double kMostPerUnit = 1e18;
  RecordStep step;
  RETURN_IF_ERROR(CheckName(from.metric(), path.Field("metric")));
  RETURN_IF_ERROR(CheckText(from.metric(), Forbidden::kControl, path.Field("metric")));
  step.metric = from.metric();
  ASSIGN_OR_RETURN(step.extraction,
                   ExtractionFromProto(from.extraction(), scope, path.Field("extraction")));
  RETURN_IF_ERROR(
      CheckNumber(from.unit_ns(), 1 / kMostPerUnit, kMostPerUnit, path.Field("unit_ns")));
  step.unit_ns = from.unit_ns();
  return step;
}

absl::StatusOr<CloseStep> CloseFromProto(const v1::CloseStep& from, const FieldPath& path) {
  constexpr std::size_t kMaxReasonBytes = 123;  // RFC 6455, 5.5
  RETURN_IF_ERROR(CheckRange(from.code(), 1000, 4999, path.Field("code")));
  if (from.reason().size() > kMaxReasonBytes) {
    return path.Field("reason").Error("is longer than ", kMaxReasonBytes, " bytes");
  }
  return CloseStep{static_cast<std::uint16_t>(from.code()), from.reason()};
}

absl::StatusOr<BarrierStep> BarrierFromProto(const v1::BarrierStep& from, const PlanScope& scope,
                                             const FieldPath& path) {
  if (from.barrier() >= scope.barriers) {
    return path.Field("barrier").Error(from.barrier(), " is none of the ", scope.barriers,
                                       " barriers");
  }
  BarrierStep step;
  step.barrier = from.barrier();
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  return step;
}

}  // namespace wsurge
