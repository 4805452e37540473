#include "agent/policy/audit.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wsurge {
namespace {

// What a controller wrote must not forge a line or move a terminal's cursor.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

// A scenario may have thousands of targets.
constexpr std::size_t kHostsNamed = 20;

// Every host that the assignment connects to, each once: of targets, of roles with a URL of their
// own, of logins. The path and the query are left out: they may hold secrets.
std::vector<std::string> HostsOf(const Assignment& assignment) {
  std::vector<std::string> hosts;
  const auto add = [&hosts](const Url& url) {
    std::string host = absl::StrCat(
        url.host.find(':') == std::string::npos ? url.host : absl::StrCat("[", url.host, "]"), ":",
        url.port);
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) {
      hosts.push_back(std::move(host));
    }
  };
  const bool any_on_target = std::any_of(assignment.roles.begin(), assignment.roles.end(),
                                         [](const Role& role) { return !role.url.has_value(); });
  if (any_on_target) {
    for (const Target& target : assignment.targets) add(target.url);
  }
  for (const Role& role : assignment.roles) {
    if (role.url) add(*role.url);
    if (role.login) add(role.login->url);
  }
  return hosts;
}

std::string Which(const Assignment& assignment) {
  std::vector<std::string> hosts = HostsOf(assignment);
  const std::size_t more = hosts.size() - std::min(hosts.size(), kHostsNamed);
  hosts.resize(hosts.size() - more);
  return absl::StrCat("run=", assignment.run_id, " part=", assignment.part,
                      " hosts=", Quoted(absl::StrJoin(hosts, ",")),
                      more > 0 ? absl::StrCat(" more_hosts=", more) : "");
}

}  // namespace

std::string AuditStart(const Assignment& assignment, const std::string& controller,
                       std::uint64_t connections, const Caps& caps) {
  return absl::StrCat("start ", Which(assignment), " controller=", Quoted(controller),
                      " connections<=", connections, " max_connections=",
                      caps.max_connections ? absl::StrCat(*caps.max_connections) : "none",
                      " max_duration=", Quoted(FormatDuration(caps.max_duration)));
}

std::string AuditEnd(const Assignment& assignment, Nanos took, const AuditTotals& totals,
                     const std::string& end) {
  return absl::StrCat("end ", Which(assignment), " took=", Quoted(FormatDuration(took)),
                      " connections=", totals.connections_opened,
                      " messages_sent=", totals.messages_sent, " bytes_sent=", totals.bytes_sent,
                      " messages_received=", totals.messages_received, " end=", Quoted(end));
}

}  // namespace wsurge
