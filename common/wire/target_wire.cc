#include "common/wire/target_wire.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/template_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<Watch::By, v1::WatchBy, 3> kWatches{{
    {Watch::By::kPid, v1::WATCH_BY_PID},
    {Watch::By::kCommand, v1::WATCH_BY_COMMAND},
    {Watch::By::kPort, v1::WATCH_BY_PORT},
}};

absl::StatusOr<Watch> WatchFromProto(const v1::Watch& from, const FieldPath& path) {
  constexpr std::uint64_t kMaxPid = 4'194'304;  // of Linux
  constexpr std::uint64_t kMaxPort = 65535;
  Watch watch;
  ASSIGN_OR_RETURN(watch.by, EnumFromProto(kWatches, from.by(), path.Field("by")));
  if (watch.by == Watch::By::kCommand) {
    RETURN_IF_ERROR(CheckName(from.command(), path.Field("command")));
  } else {
    RETURN_IF_ERROR(CheckRange(from.number(), 1, watch.by == Watch::By::kPid ? kMaxPid : kMaxPort,
                               path.Field("number")));
  }
  watch.number = from.number();
  watch.command = from.command();
  return watch;
}

}  // namespace

void ToProto(const Url& from, v1::Url* to) {
  to->set_text(from.text);
  to->set_tls(from.tls);
  to->set_host(from.host);
  to->set_port(from.port);
  ToProto(from.resource, to->mutable_resource());
}

void ToProto(const Target& from, v1::Target* to) {
  to->set_name(from.name);
  ToProto(from.url, to->mutable_url());
  for (const std::string& word : from.start) to->add_start(word);
  to->set_ready_ns(from.ready.count());
  if (from.watch) {
    v1::Watch* watch = to->mutable_watch();
    watch->set_by(EnumToProto(kWatches, from.watch->by));
    watch->set_number(from.watch->number);
    watch->set_command(from.watch->command);
  }
}

absl::StatusOr<Url> UrlFromProto(const v1::Url& from, const PlanScope& scope,
                                 const FieldPath& path) {
  constexpr std::size_t kMaxUrlBytes = 1 << 20;
  if (from.text().size() > kMaxUrlBytes) return path.Field("text").Error("is too long");
  RETURN_IF_ERROR(CheckText(from.text(), Forbidden::kControl, path.Field("text")));
  RETURN_IF_ERROR(CheckName(from.host(), path.Field("host")));
  RETURN_IF_ERROR(CheckText(from.host(), Forbidden::kControlAndSpace, path.Field("host")));
  RETURN_IF_ERROR(CheckRange(from.port(), 1, 65535, path.Field("port")));
  Url url;
  url.text = from.text();
  url.tls = from.tls();
  url.host = from.host();
  url.port = static_cast<std::uint16_t>(from.port());
  ASSIGN_OR_RETURN(url.resource,
                   RequestTargetFromProto(from.resource(), scope, path.Field("resource")));
  return url;
}

absl::StatusOr<Target> TargetFromProto(const v1::Target& from, const PlanScope& scope,
                                       const FieldPath& path) {
  Target target;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  target.name = from.name();
  ASSIGN_OR_RETURN(target.url, UrlFromProto(from.url(), scope, path.Field("url")));
  RETURN_IF_ERROR(CheckSize(from.start_size(), 0, kMaxListed, path.Field("start")));
  target.start.assign(from.start().begin(), from.start().end());
  ASSIGN_OR_RETURN(target.ready, DurationFromProto(from.ready_ns(), path.Field("ready_ns")));
  if (from.has_watch()) {
    ASSIGN_OR_RETURN(target.watch, WatchFromProto(from.watch(), path.Field("watch")));
  }
  return target;
}

}  // namespace wsurge
