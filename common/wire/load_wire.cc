#include "common/wire/load_wire.h"

#include "common/base/status_macros.h"
#include "common/wire/field_checks.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<LoadForm, v1::LoadForm, 3> kForms{{
    {LoadForm::kClosed, v1::LOAD_FORM_CLOSED},
    {LoadForm::kOnce, v1::LOAD_FORM_ONCE},
    {LoadForm::kOpen, v1::LOAD_FORM_OPEN},
}};

constexpr EnumTable<StartMode, v1::StartMode, 2> kStarts{{
    {StartMode::kTogether, v1::START_MODE_TOGETHER},
    {StartMode::kSpread, v1::START_MODE_SPREAD},
}};

absl::Status ReadClosed(const v1::Phase& from, const FieldPath& path, Phase& to) {
  RETURN_IF_ERROR(
      CheckRange(from.connections_from(), 0, kMaxConnectionsOfRun, path.Field("connections_from")));
  RETURN_IF_ERROR(
      CheckRange(from.connections_to(), 0, kMaxConnectionsOfRun, path.Field("connections_to")));
  to.connections_from = from.connections_from();
  to.connections_to = from.connections_to();
  ASSIGN_OR_RETURN(to.start, EnumFromProto(kStarts, from.start(), path.Field("start")));
  if (from.has_sessions()) {
    RETURN_IF_ERROR(CheckRange(from.sessions(), 1, kMaxRepeats, path.Field("sessions")));
    if (to.form != LoadForm::kClosed) return path.Field("sessions").Error("is of a closed phase");
    to.sessions = from.sessions();
  }
  return absl::OkStatus();
}

absl::Status ReadOpen(const v1::Phase& from, const FieldPath& path, Phase& to) {
  RETURN_IF_ERROR(CheckNumber(from.sessions_per_second_from(), 0, kMaxRate,
                              path.Field("sessions_per_second_from")));
  RETURN_IF_ERROR(CheckNumber(from.sessions_per_second_to(), 0, kMaxRate,
                              path.Field("sessions_per_second_to")));
  to.sessions_per_second_from = from.sessions_per_second_from();
  to.sessions_per_second_to = from.sessions_per_second_to();
  ASSIGN_OR_RETURN(to.spacing, EnumFromProto(kSpacings, from.spacing(), path.Field("spacing")));
  RETURN_IF_ERROR(CheckRange(from.at_most(), 1, kMaxConnectionsOfRun, path.Field("at_most")));
  to.at_most = from.at_most();
  return absl::OkStatus();
}

absl::StatusOr<Phase> PhaseFromProto(const v1::Phase& from, const FieldPath& path) {
  Phase phase;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  phase.name = from.name();
  ASSIGN_OR_RETURN(phase.form, EnumFromProto(kForms, from.form(), path.Field("form")));
  ASSIGN_OR_RETURN(phase.duration,
                   PositiveDurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  phase.measure = from.measure();
  RETURN_IF_ERROR(ReadClosed(from, path, phase));
  RETURN_IF_ERROR(ReadOpen(from, path, phase));
  return phase;
}

}  // namespace

void ToProto(const Phase& from, v1::Phase* to) {
  to->set_name(from.name);
  to->set_form(EnumToProto(kForms, from.form));
  to->set_duration_ns(from.duration.count());
  to->set_measure(from.measure);
  to->set_connections_from(from.connections_from);
  to->set_connections_to(from.connections_to);
  to->set_start(EnumToProto(kStarts, from.start));
  if (from.sessions) to->set_sessions(*from.sessions);
  to->set_sessions_per_second_from(from.sessions_per_second_from);
  to->set_sessions_per_second_to(from.sessions_per_second_to);
  to->set_spacing(EnumToProto(kSpacings, from.spacing));
  to->set_at_most(from.at_most);
}

absl::StatusOr<std::vector<Phase>> LoadFromProto(
    const google::protobuf::RepeatedPtrField<v1::Phase>& from, const FieldPath& parent) {
  std::vector<Phase> load;
  RETURN_IF_ERROR(ReadList(from, 1, kMaxPhases, parent, "load", load, PhaseFromProto));
  return load;
}

}  // namespace wsurge
