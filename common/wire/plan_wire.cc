#include "common/wire/plan_wire.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include <google/protobuf/repeated_field.h>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/message_wire.h"
#include "common/wire/session_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<LoadForm, v1::LoadForm, 2> kForms{{
    {LoadForm::kClosed, v1::LOAD_FORM_CLOSED},
    {LoadForm::kOnce, v1::LOAD_FORM_ONCE},
}};

constexpr EnumTable<StartMode, v1::StartMode, 2> kStarts{{
    {StartMode::kTogether, v1::START_MODE_TOGETHER},
    {StartMode::kSpread, v1::START_MODE_SPREAD},
}};

constexpr EnumTable<Comparison, v1::Comparison, 6> kComparisons{{
    {Comparison::kLess, v1::COMPARISON_LESS},
    {Comparison::kLessOrEqual, v1::COMPARISON_LESS_OR_EQUAL},
    {Comparison::kGreater, v1::COMPARISON_GREATER},
    {Comparison::kGreaterOrEqual, v1::COMPARISON_GREATER_OR_EQUAL},
    {Comparison::kEqual, v1::COMPARISON_EQUAL},
    {Comparison::kNotEqual, v1::COMPARISON_NOT_EQUAL},
}};

// ---- To the wire ----

void ToProto(const Target& from, v1::Target* to) {
  to->set_name(from.name);
  v1::Url* url = to->mutable_url();
  url->set_text(from.url.text);
  url->set_host(from.url.host);
  url->set_port(from.url.port);
  ToProto(from.url.resource, url->mutable_resource());
}

void ToProto(const ConnectionOptions& from, v1::ConnectionOptions* to) {
  for (const Header& header : from.headers) {
    v1::Header* added = to->add_headers();
    added->set_name(header.name);
    ToProto(header.value, added->mutable_value());
  }
  to->set_connect_timeout_ns(from.connect_timeout.count());
  to->set_upgrade_timeout_ns(from.upgrade_timeout.count());
  to->set_close_timeout_ns(from.close_timeout.count());
  to->set_max_message_bytes(from.max_message_bytes);
}

void ToProto(const Phase& from, v1::Phase* to) {
  to->set_name(from.name);
  to->set_form(EnumToProto(kForms, from.form));
  to->set_duration_ns(from.duration.count());
  to->set_connections_from(from.connections_from);
  to->set_connections_to(from.connections_to);
  to->set_start(EnumToProto(kStarts, from.start));
  to->set_measure(from.measure);
}

void ToProto(const Threshold& from, v1::Threshold* to) {
  to->set_that(from.that);
  to->set_metric(from.metric);
  to->set_tag(from.tag);
  to->set_tag_value(from.tag_value);
  to->set_key(from.key);
  to->set_stat(from.stat);
  to->set_comparison(EnumToProto(kComparisons, from.comparison));
  to->set_value(from.value);
  to->set_abort(from.abort);
  to->set_after_ns(from.after.count());
}

// ---- From the wire ----

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

// RFC 9110, 5.6.2.
absl::Status CheckToken(const std::string& token, const FieldPath& path) {
  RETURN_IF_ERROR(CheckName(token, path));
  const bool sane = std::all_of(token.begin(), token.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
  return sane ? absl::OkStatus() : path.Error("is no header name");
}

absl::StatusOr<Url> UrlFromProto(const v1::Url& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckText(from.text(), Forbidden::kControl, path.Field("text")));
  if (from.text().size() > kMaxTextBytes) return path.Field("text").Error("is too long");
  RETURN_IF_ERROR(CheckName(from.host(), path.Field("host")));
  RETURN_IF_ERROR(CheckText(from.host(), Forbidden::kControlAndSpace, path.Field("host")));
  RETURN_IF_ERROR(CheckRange(from.port(), 1, 65535, path.Field("port")));
  const FieldPath at = path.Field("resource");
  ASSIGN_OR_RETURN(Template resource, TemplateFromProto(from.resource(), at));
  RETURN_IF_ERROR(CheckText(resource, Forbidden::kControlAndSpace, at));
  const auto* begin =
      resource.parts().empty() ? nullptr : std::get_if<std::string>(&resource.parts().front());
  if (begin == nullptr || begin->front() != '/') return at.Error("does not begin with \"/\"");
  return Url{from.text(), from.host(), static_cast<std::uint16_t>(from.port()),
             std::move(resource)};
}

absl::StatusOr<Target> FromProto(const v1::Target& from, const FieldPath& path) {
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  ASSIGN_OR_RETURN(Url url, UrlFromProto(from.url(), path.Field("url")));
  return Target{from.name(), std::move(url)};
}

absl::StatusOr<ConnectionOptions> FromProto(const v1::ConnectionOptions& from,
                                            const FieldPath& path) {
  RETURN_IF_ERROR(CheckSize(from.headers_size(), 0, kMaxListed, path.Field("headers")));
  ConnectionOptions options;
  for (const v1::Header& header : from.headers()) {
    const FieldPath at = path.Item("headers", options.headers.size());
    RETURN_IF_ERROR(CheckToken(header.name(), at.Field("name")));
    ASSIGN_OR_RETURN(Template value, TemplateFromProto(header.value(), at.Field("value")));
    RETURN_IF_ERROR(CheckText(value, Forbidden::kControl, at.Field("value")));
    options.headers.push_back({header.name(), std::move(value)});
  }
  ASSIGN_OR_RETURN(
      options.connect_timeout,
      PositiveDurationFromProto(from.connect_timeout_ns(), path.Field("connect_timeout_ns")));
  ASSIGN_OR_RETURN(
      options.upgrade_timeout,
      PositiveDurationFromProto(from.upgrade_timeout_ns(), path.Field("upgrade_timeout_ns")));
  ASSIGN_OR_RETURN(options.close_timeout,
                   DurationFromProto(from.close_timeout_ns(), path.Field("close_timeout_ns")));
  constexpr std::uint64_t kMaxMessage = std::uint64_t{1} << 30;
  RETURN_IF_ERROR(
      CheckRange(from.max_message_bytes(), 1, kMaxMessage, path.Field("max_message_bytes")));
  options.max_message_bytes = from.max_message_bytes();
  return options;
}

absl::StatusOr<Phase> FromProto(const v1::Phase& from, const FieldPath& path) {
  Phase phase;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  phase.name = from.name();
  ASSIGN_OR_RETURN(phase.form, EnumFromProto(kForms, from.form(), path.Field("form")));
  ASSIGN_OR_RETURN(phase.duration,
                   PositiveDurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  RETURN_IF_ERROR(
      CheckRange(from.connections_from(), 0, kMaxConnectionsOfRun, path.Field("connections_from")));
  RETURN_IF_ERROR(
      CheckRange(from.connections_to(), 0, kMaxConnectionsOfRun, path.Field("connections_to")));
  phase.connections_from = from.connections_from();
  phase.connections_to = from.connections_to();
  ASSIGN_OR_RETURN(phase.start, EnumFromProto(kStarts, from.start(), path.Field("start")));
  phase.measure = from.measure();
  return phase;
}

absl::StatusOr<std::vector<Phase>> LoadFromProto(
    const google::protobuf::RepeatedPtrField<v1::Phase>& from, const FieldPath& parent) {
  RETURN_IF_ERROR(CheckSize(from.size(), 1, kMaxPhases, parent.Field("load")));
  std::vector<Phase> load;
  for (const v1::Phase& phase : from) {
    ASSIGN_OR_RETURN(Phase read, FromProto(phase, parent.Item("load", load.size())));
    load.push_back(std::move(read));
  }
  return load;
}

absl::StatusOr<Threshold> FromProto(const v1::Threshold& from, const FieldPath& path) {
  Threshold threshold;
  RETURN_IF_ERROR(CheckName(from.that(), path.Field("that")));
  threshold.that = from.that();
  RETURN_IF_ERROR(CheckName(from.metric(), path.Field("metric")));
  threshold.metric = from.metric();
  const std::string& tag = from.tag();
  if (!tag.empty() && tag != "target" && tag != "step" && tag != "phase") {
    return path.Field("tag").Error("is none of target, step and phase");
  }
  threshold.tag = tag;
  if (tag.empty() != from.tag_value().empty()) {
    return path.Field("tag_value").Error("belongs together with tag");
  }
  if (!tag.empty()) RETURN_IF_ERROR(CheckName(from.tag_value(), path.Field("tag_value")));
  threshold.tag_value = from.tag_value();
  if (!from.key().empty()) RETURN_IF_ERROR(CheckName(from.key(), path.Field("key")));
  threshold.key = from.key();
  // `throughput > 1000` has none: such a metric is one value.
  if (!from.stat().empty()) RETURN_IF_ERROR(CheckName(from.stat(), path.Field("stat")));
  threshold.stat = from.stat();
  ASSIGN_OR_RETURN(threshold.comparison,
                   EnumFromProto(kComparisons, from.comparison(), path.Field("comparison")));
  if (!std::isfinite(from.value())) return path.Field("value").Error("is no number");
  threshold.value = from.value();
  threshold.abort = from.abort();
  ASSIGN_OR_RETURN(threshold.after, DurationFromProto(from.after_ns(), path.Field("after_ns")));
  return threshold;
}

}  // namespace

void ToProto(const Scenario& from, v1::Scenario* to) {
  to->set_name(from.name);
  for (const Target& target : from.targets) ToProto(target, to->add_targets());
  ToProto(from.connection, to->mutable_connection());
  for (const Phase& phase : from.load) ToProto(phase, to->add_load());
  ToProto(from.session, to->mutable_session());
  for (const Threshold& threshold : from.thresholds) ToProto(threshold, to->add_thresholds());
  to->set_drain_ns(from.drain.count());
}

void ToProto(const Assignment& from, v1::Assignment* to) {
  to->set_run_id(from.run_id);
  to->set_part(from.part);
  ToProto(from.target, to->mutable_target());
  ToProto(from.connection, to->mutable_connection());
  for (const Phase& phase : from.load) ToProto(phase, to->add_load());
  ToProto(from.session, to->mutable_session());
  to->set_drain_ns(from.drain.count());
  to->set_seed(from.seed);
  to->set_agent_index(static_cast<std::uint32_t>(from.agent_index));
  to->mutable_weights()->Add(from.weights.begin(), from.weights.end());
}

absl::StatusOr<Scenario> FromProto(const v1::Scenario& from) {
  const FieldPath path("scenario");
  Scenario scenario;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  scenario.name = from.name();
  RETURN_IF_ERROR(CheckSize(from.targets_size(), 1, kMaxTargets, path.Field("targets")));
  for (const v1::Target& target : from.targets()) {
    ASSIGN_OR_RETURN(Target read, FromProto(target, path.Item("targets", scenario.targets.size())));
    scenario.targets.push_back(std::move(read));
  }
  ASSIGN_OR_RETURN(scenario.connection, FromProto(from.connection(), path.Field("connection")));
  ASSIGN_OR_RETURN(scenario.load, LoadFromProto(from.load(), path));
  ASSIGN_OR_RETURN(scenario.session, SessionFromProto(from.session(), path));
  RETURN_IF_ERROR(CheckSize(from.thresholds_size(), 0, kMaxListed, path.Field("thresholds")));
  for (const v1::Threshold& threshold : from.thresholds()) {
    ASSIGN_OR_RETURN(Threshold read,
                     FromProto(threshold, path.Item("thresholds", scenario.thresholds.size())));
    scenario.thresholds.push_back(std::move(read));
  }
  ASSIGN_OR_RETURN(scenario.drain, DurationFromProto(from.drain_ns(), path.Field("drain_ns")));
  return scenario;
}

absl::StatusOr<Assignment> FromProto(const v1::Assignment& from) {
  const FieldPath path("assignment");
  Assignment assignment;
  RETURN_IF_ERROR(CheckRunId(from.run_id(), path.Field("run_id")));
  assignment.run_id = from.run_id();
  RETURN_IF_ERROR(CheckRange(from.part(), 0, kMaxTargets - 1, path.Field("part")));
  assignment.part = from.part();
  ASSIGN_OR_RETURN(assignment.target, FromProto(from.target(), path.Field("target")));
  ASSIGN_OR_RETURN(assignment.connection, FromProto(from.connection(), path.Field("connection")));
  ASSIGN_OR_RETURN(assignment.load, LoadFromProto(from.load(), path));
  ASSIGN_OR_RETURN(assignment.session, SessionFromProto(from.session(), path));
  ASSIGN_OR_RETURN(assignment.drain, DurationFromProto(from.drain_ns(), path.Field("drain_ns")));
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
  return assignment;
}

}  // namespace wsurge
