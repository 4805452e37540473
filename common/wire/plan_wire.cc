#include "common/wire/plan_wire.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include <google/protobuf/io/coded_stream.h>

#include "common/base/status_macros.h"
#include "common/wire/data_wire.h"
#include "common/wire/enum_table.h"
#include "common/wire/evaluation_wire.h"
#include "common/wire/field_checks.h"
#include "common/wire/load_wire.h"
#include "common/wire/plan_scope.h"
#include "common/wire/role_wire.h"
#include "common/wire/target_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<RunTargets, v1::RunTargets, 2> kRunTargets{{
    {RunTargets::kInTurn, v1::RUN_TARGETS_IN_TURN},
    {RunTargets::kTogether, v1::RUN_TARGETS_TOGETHER},
}};

constexpr EnumTable<OnAgentLost, v1::OnAgentLost, 3> kOnAgentLost{{
    {OnAgentLost::kContinue, v1::ON_AGENT_LOST_CONTINUE},
    {OnAgentLost::kAbort, v1::ON_AGENT_LOST_ABORT},
    {OnAgentLost::kRedistribute, v1::ON_AGENT_LOST_REDISTRIBUTE},
}};

// ---- What a scenario and an assignment have in common ----

template <typename Model, typename Proto>
void SharedToProto(const Model& from, Proto* to) {
  for (const Target& target : from.targets) ToProto(target, to->add_targets());
  for (const DataTable& table : from.data) ToProto(table, to->add_data());
  for (const std::string& variable : from.variables) to->add_variables(variable);
  for (const std::string& barrier : from.barriers) to->add_barriers(barrier);
  ToProto(from.roles, to->mutable_roles());
  for (const Phase& phase : from.load) ToProto(phase, to->add_load());
  to->set_drain_ns(from.drain.count());
}

template <typename Model, typename Proto>
absl::Status ReadShared(const Proto& from, const FieldPath& path, Model& to) {
  PlanScope scope;
  const auto read_table = [&scope](const v1::DataTable& table, const FieldPath& at) {
    return DataTableFromProto(table, scope, at);
  };
  RETURN_IF_ERROR(ReadList(from.data(), 0, kMaxListed, path, "data", to.data, read_table));
  ASSIGN_OR_RETURN(to.variables,
                   NamesFromProto(from.variables(), 0, kMaxVariables, path, "variables"));
  scope.variables = to.variables.size();
  ASSIGN_OR_RETURN(to.barriers, NamesFromProto(from.barriers(), 0, kMaxListed, path, "barriers"));
  scope.barriers = to.barriers.size();
  const auto read_target = [&scope](const v1::Target& target, const FieldPath& at) {
    return TargetFromProto(target, scope, at);
  };
  RETURN_IF_ERROR(
      ReadList(from.targets(), 1, kMaxTargets, path, "targets", to.targets, read_target));
  ASSIGN_OR_RETURN(to.roles, RolesFromProto(from.roles(), scope, path));
  ASSIGN_OR_RETURN(to.load, LoadFromProto(from.load(), path));
  ASSIGN_OR_RETURN(to.drain, DurationFromProto(from.drain_ns(), path.Field("drain_ns")));
  return absl::OkStatus();
}

// Each phase of each target that runs at the same time is a place in the metrics.
absl::Status CheckPlaces(std::size_t targets, std::size_t phases, const FieldPath& path) {
  if (targets * phases <= kPhaseLimit) return absl::OkStatus();
  return path.Field("load").Error(phases, " phases of ", targets,
                                  " targets together are more than ", kPhaseLimit);
}

// Part of file names and of the User-Agent header.
absl::Status CheckRunId(const std::string& id, const FieldPath& path) {
  const bool sane = !id.empty() && id.size() <= kMaxRunIdBytes && id.front() != '.' &&
                    std::all_of(id.begin(), id.end(), [](char c) {
                      const auto byte = static_cast<unsigned char>(c);
                      return absl::ascii_isalnum(byte) || c == '-' || c == '_' || c == '.';
                    });
  if (sane) return absl::OkStatus();
  return path.Error("is no run id: letters, digits, \"-\", \"_\" and \".\"");
}

// To be shown nowhere; an empty one would be found everywhere.
absl::StatusOr<std::string> SecretFromProto(const std::string& from, const FieldPath& path) {
  if (from.empty()) return path.Error("is empty");
  return from;
}

template <typename Proto, typename Model>
std::string SerializeAs(const Model& model) {
  Proto message;
  ToProto(model, &message);
  return message.SerializeAsString();
}

template <typename Proto>
auto ParseAs(std::string_view bytes, const char* what) -> decltype(FromProto(Proto())) {
  // The deepest step is kMaxStepDepth times a step, what it holds and a branch of that; around and
  // inside there are a few more.
  constexpr int kMaxNesting = 3 * kMaxStepDepth + 32;
  if (bytes.size() > kMaxPlanBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": is longer than ", kMaxPlanBytes, " bytes"));
  }
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(bytes.data()),  // NOLINT: the type that protobuf reads
      static_cast<int>(bytes.size()));
  input.SetRecursionLimit(kMaxNesting);
  Proto message;
  if (!message.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": the bytes are no such message"));
  }
  return FromProto(message);
}

}  // namespace

void ToProto(const Scenario& from, v1::Scenario* to) {
  to->set_name(from.name);
  SharedToProto(from, to);
  to->set_run_targets(EnumToProto(kRunTargets, from.run_targets));
  for (const Threshold& threshold : from.thresholds) ToProto(threshold, to->add_thresholds());
  if (from.study) ToProto(*from.study, to->mutable_study());
  if (from.search) ToProto(*from.search, to->mutable_search());
  ToProto(from.report, to->mutable_report());
  to->set_on_agent_lost(EnumToProto(kOnAgentLost, from.on_agent_lost));
  for (const std::string& secret : from.secrets) to->add_secrets(secret);
}

void ToProto(const Assignment& from, v1::Assignment* to) {
  to->set_run_id(from.run_id);
  to->set_part(from.part);
  SharedToProto(from, to);
  to->set_seed(from.seed);
  to->set_agent_index(static_cast<std::uint32_t>(from.agent_index));
  to->mutable_weights()->Add(from.weights.begin(), from.weights.end());
  to->set_trace(from.trace);
  to->set_clock_domain(from.clock_domain);
  to->set_samples_one_in(from.samples_one_in);
  to->set_watch(from.watch);
}

absl::StatusOr<Scenario> FromProto(const v1::Scenario& from) {
  const FieldPath path("scenario");
  Scenario scenario;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  scenario.name = from.name();
  RETURN_IF_ERROR(ReadShared(from, path, scenario));
  ASSIGN_OR_RETURN(scenario.run_targets,
                   EnumFromProto(kRunTargets, from.run_targets(), path.Field("run_targets")));
  if (scenario.run_targets == RunTargets::kTogether) {
    RETURN_IF_ERROR(CheckPlaces(scenario.targets.size(), scenario.load.size(), path));
  }
  RETURN_IF_ERROR(ReadList(from.thresholds(), 0, kMaxListed, path, "thresholds",
                           scenario.thresholds, ThresholdFromProto));
  if (from.has_study()) {
    ASSIGN_OR_RETURN(scenario.study, StudyFromProto(from.study(), path.Field("study")));
  }
  if (from.has_search()) {
    ASSIGN_OR_RETURN(scenario.search, SearchFromProto(from.search(), path.Field("search")));
  }
  ASSIGN_OR_RETURN(scenario.report, ReportFromProto(from.report(), path.Field("report")));
  ASSIGN_OR_RETURN(scenario.on_agent_lost,
                   EnumFromProto(kOnAgentLost, from.on_agent_lost(), path.Field("on_agent_lost")));
  RETURN_IF_ERROR(
      ReadList(from.secrets(), 0, kMaxListed, path, "secrets", scenario.secrets, SecretFromProto));
  return scenario;
}

absl::StatusOr<Assignment> FromProto(const v1::Assignment& from) {
  const FieldPath path("assignment");
  Assignment assignment;
  RETURN_IF_ERROR(CheckRunId(from.run_id(), path.Field("run_id")));
  assignment.run_id = from.run_id();
  RETURN_IF_ERROR(CheckRange(from.part(), 0, kMaxTargets - 1, path.Field("part")));
  assignment.part = from.part();
  RETURN_IF_ERROR(ReadShared(from, path, assignment));
  RETURN_IF_ERROR(CheckPlaces(assignment.targets.size(), assignment.load.size(), path));
  assignment.seed = from.seed();
  RETURN_IF_ERROR(CheckSize(from.weights_size(), 1, kMaxAgents, path.Field("weights")));
  for (const std::uint32_t weight : from.weights()) {
    RETURN_IF_ERROR(
        CheckRange(weight, 1, kMaxWeight, path.Item("weights", assignment.weights.size())));
    assignment.weights.push_back(weight);
  }
  if (from.agent_index() >= assignment.weights.size()) {
    return path.Field("agent_index")
        .Error(from.agent_index(), " is none of the ", assignment.weights.size(), " agents");
  }
  assignment.agent_index = from.agent_index();
  assignment.trace = from.trace();
  // Domain 0 is the controller's own; beyond it every agent may have one for itself.
  RETURN_IF_ERROR(CheckRange(from.clock_domain(), 0, kMaxAgents, path.Field("clock_domain")));
  assignment.clock_domain = from.clock_domain();
  assignment.samples_one_in = from.samples_one_in();
  assignment.watch = from.watch();
  return assignment;
}

std::string Serialize(const Scenario& scenario) { return SerializeAs<v1::Scenario>(scenario); }

std::string Serialize(const Assignment& assignment) {
  return SerializeAs<v1::Assignment>(assignment);
}

absl::StatusOr<Scenario> ParseScenario(std::string_view bytes) {
  return ParseAs<v1::Scenario>(bytes, "scenario");
}

absl::StatusOr<Assignment> ParseAssignment(std::string_view bytes) {
  return ParseAs<v1::Assignment>(bytes, "assignment");
}

}  // namespace wsurge
