#include "agent/policy/audit.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace wsurge {
namespace {

// What a controller wrote must not forge a line or move a terminal's cursor.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

std::string Which(const Assignment& assignment) {
  return absl::StrCat("run=", assignment.run_id, " part=", assignment.part,
                      " target=", Quoted(assignment.target.url.text));
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
