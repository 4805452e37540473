#include "controller/scenario/roles_parser.h"

#include <string>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/connection_parser.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/load_parser.h"
#include "controller/scenario/login_parser.h"
#include "controller/scenario/url_parser.h"
#include "controller/scenario/variable_names.h"

namespace wsurge {
namespace {

constexpr std::uint64_t kMaxShare = 1'000'000;
constexpr std::size_t kMaxRoles = 1'000;
constexpr std::string_view kExpectedRoles =
    "a map of names and roles such as {reader: {share: 3, steps: [...]}}";

const YamlNode* NodeOf(const std::optional<Value>& value) { return value ? value->node : nullptr; }

void ParseUrlOrPath(ParseContext& context, const Value& value, Role& role) {
  const bool is_path =
      value.node->kind == YamlNode::Kind::kScalar && value.node->text.starts_with('/');
  const bool is_neither = value.node->kind == YamlNode::Kind::kScalar && !is_path &&
                          value.node->text.find("://") == std::string::npos &&
                          value.node->text.find("${") == std::string::npos;
  if (is_path) {
    role.path = ParsePath(context, value);
  } else if (is_neither) {
    context.Expected(value, "a URL that begins with ws:// or wss://, or a path that begins with /");
  } else {
    role.url = ParseUrl(context, value, UrlUse::kTarget);
  }
}

void ParseSize(ParseContext& context, const Section& section, ParsedRole& parsed) {
  const auto share = section.Find("share");
  const auto count = section.Find("count");
  if (share && count) {
    context.Problem(section.value(), R"(expected either "share" or "count", got both)");
  }
  if (share) {
    parsed.role.share = static_cast<std::uint32_t>(context.Count(*share, 1, kMaxShare).value_or(1));
  }
  if (count) {
    parsed.role.count = context.Count(*count, 1, kMaxConnections);
    parsed.count = *count;
  }
}

ParsedRole ParseRole(ParseContext& context, const Value& value, SessionParser& sessions,
                     const RoleDefaults& defaults, std::string_view prefix) {
  ParsedRole parsed;
  parsed.value = value;
  Role& role = parsed.role;
  role.connection = defaults.connection;
  role.login = defaults.login;
  Section section(context, value, SectionKind::kRole,
                  "a role such as {share: 3, steps: [{send: hello}]}");
  if (!section.is_map()) return parsed;
  const auto login = section.Find("login");
  const auto steps = section.Require("steps");
  context.names().EnterRole(ExtractedNames(login ? login->node : defaults.login_node),
                            ExtractedNames(NodeOf(steps)));
  ParseSize(context, section, parsed);
  if (const auto url = section.Find("url")) ParseUrlOrPath(context, *url, role);
  if (const auto connection = section.Find("connection")) {
    role.connection = ParseConnection(context, *connection, defaults.connection);
  }
  if (login) role.login = ParseLogin(context, *login);
  if (steps) role.steps = sessions.Parse(*steps, prefix);
  context.names().LeaveRole();
  return parsed;
}

// The one role of a scenario without `sessions`.
ParsedRole ParseSession(ParseContext& context, const Value& steps, SessionParser& sessions,
                        const RoleDefaults& defaults) {
  ParsedRole parsed;
  parsed.value = steps;
  parsed.role.name = "session";
  parsed.role.connection = defaults.connection;
  parsed.role.login = defaults.login;
  context.names().EnterRole(ExtractedNames(defaults.login_node), ExtractedNames(steps.node));
  parsed.role.steps = sessions.Parse(steps, "");
  context.names().LeaveRole();
  return parsed;
}

}  // namespace

std::vector<ParsedRole> ParseRoles(ParseContext& context, const Section& scenario,
                                   SessionParser& sessions, const RoleDefaults& defaults) {
  std::vector<ParsedRole> roles;
  const auto session = scenario.Find("session");
  const auto several = scenario.Find("sessions");
  if (session && several) {
    context.ProblemAt(scenario.KeyPlace("sessions"), "sessions",
                      R"(expected either "session" or "sessions", got both)");
  }
  const bool meant = scenario.WasMeant("session") || scenario.WasMeant("sessions");
  if (!session && !several && !meant) {
    context.Problem(scenario.value(), R"(missing key "session" (or "sessions" for several roles))");
  }
  if (session) roles.push_back(ParseSession(context, *session, sessions, defaults));
  if (!several) return roles;
  const auto entries = NamedEntries(context, *several, "role", kExpectedRoles, kMaxRoles);
  for (const YamlEntry* entry : entries) {
    const bool alone = entries.size() == 1 && !session;
    const std::string prefix = alone ? "" : Concat(entry->key, "/");
    roles.push_back(ParseRole(context, EntryValue(*several, *entry), sessions, defaults, prefix));
    roles.back().role.name = entry->key;
  }
  return roles;
}

}  // namespace wsurge
