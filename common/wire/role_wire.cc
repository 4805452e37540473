#include "common/wire/role_wire.h"

#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/wire/action_reader.h"
#include "common/wire/connection_wire.h"
#include "common/wire/field_checks.h"
#include "common/wire/match_wire.h"
#include "common/wire/step_reader.h"
#include "common/wire/step_wire.h"
#include "common/wire/target_wire.h"
#include "common/wire/template_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

// ---- To the wire ----

void ToProto(const Login& from, v1::Login* to) {
  to->set_method(from.method);
  ToProto(from.url, to->mutable_url());
  ToProto(from.headers, to->mutable_headers());
  ToProto(from.body, to->mutable_body());
  to->set_json(from.json);
  for (const Login::Extract& extract : from.extracts) {
    v1::LoginExtract* added = to->add_extracts();
    added->set_variable(extract.variable.index);
    added->set_header(extract.header);
    ToProto(extract.extraction, added->mutable_extraction());
  }
}

void ToProto(const Role& from, v1::Role* to) {
  to->set_name(from.name);
  if (from.count) to->set_count(*from.count);
  to->set_share(from.share);
  if (from.url) ToProto(*from.url, to->mutable_url());
  if (from.path) ToProto(*from.path, to->mutable_path());
  ToProto(from.connection, to->mutable_connection());
  if (from.login) ToProto(*from.login, to->mutable_login());
  ToProto(from.steps, to->mutable_steps());
}

// ---- From the wire ----

absl::StatusOr<Login::Extract> ExtractFromProto(const v1::LoginExtract& from, PlanScope& scope,
                                                const FieldPath& path) {
  Login::Extract extract;
  ASSIGN_OR_RETURN(extract.variable,
                   VariableFromProto(from.variable(), scope, path.Field("variable")));
  if (!from.header().empty()) RETURN_IF_ERROR(CheckToken(from.header(), path.Field("header")));
  extract.header = from.header();
  const bool whole_header =
      !from.header().empty() && from.extraction().where_case() == v1::Extraction::WHERE_NOT_SET;
  if (!whole_header) {
    ASSIGN_OR_RETURN(extract.extraction,
                     ExtractionFromProto(from.extraction(), scope, path.Field("extraction")));
  }
  return extract;
}

absl::StatusOr<Login> LoginFromProto(const v1::Login& from, PlanScope& scope,
                                     const FieldPath& path) {
  Login login;
  RETURN_IF_ERROR(CheckToken(from.method(), path.Field("method")));
  login.method = from.method();
  ASSIGN_OR_RETURN(login.url, UrlFromProto(from.url(), scope, path.Field("url")));
  RETURN_IF_ERROR(ReadNamedTemplates(from.headers(), scope, path, "headers", login.headers));
  ASSIGN_OR_RETURN(login.body,
                   TemplateFromProto(from.body(), scope, TemplatePlace::kText, path.Field("body")));
  login.json = from.json();
  const auto read = [&scope](const v1::LoginExtract& extract, const FieldPath& at) {
    return ExtractFromProto(extract, scope, at);
  };
  RETURN_IF_ERROR(ReadList(from.extracts(), 0, kMaxListed, path, "extracts", login.extracts, read));
  return login;
}

absl::StatusOr<Role> RoleFromProto(const v1::Role& from, PlanScope& scope, StepReader& steps,
                                   const FieldPath& path) {
  Role role;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  role.name = from.name();
  if (from.has_count()) {
    RETURN_IF_ERROR(CheckRange(from.count(), 0, kMaxConnectionsOfRun, path.Field("count")));
    role.count = from.count();
  }
  RETURN_IF_ERROR(CheckRange(from.share(), 1, kMaxShare, path.Field("share")));
  role.share = from.share();
  if (from.has_url()) {
    ASSIGN_OR_RETURN(role.url, UrlFromProto(from.url(), scope, path.Field("url")));
  } else if (from.has_path()) {
    ASSIGN_OR_RETURN(role.path, RequestTargetFromProto(from.path(), scope, path.Field("path")));
  }
  ASSIGN_OR_RETURN(role.connection,
                   ConnectionFromProto(from.connection(), scope, path.Field("connection")));
  if (from.has_login()) {
    ASSIGN_OR_RETURN(role.login, LoginFromProto(from.login(), scope, path.Field("login")));
  }
  ASSIGN_OR_RETURN(role.steps, steps.Read(from.steps(), path));
  return role;
}

}  // namespace

void ToProto(const std::vector<Role>& from, google::protobuf::RepeatedPtrField<v1::Role>* to) {
  for (const Role& role : from) ToProto(role, to->Add());
}

absl::StatusOr<std::vector<Role>> RolesFromProto(
    const google::protobuf::RepeatedPtrField<v1::Role>& from, PlanScope& scope,
    const FieldPath& parent) {
  std::vector<Role> roles;
  StepReader steps(scope);
  const auto read = [&](const v1::Role& role, const FieldPath& path) {
    return RoleFromProto(role, scope, steps, path);
  };
  RETURN_IF_ERROR(ReadList(from, 1, kMaxListed, parent, "roles", roles, read));
  RETURN_IF_ERROR(steps.CheckIds(parent.Field("roles")));
  return roles;
}

}  // namespace wsurge
