#include "controller/service/journal_wire.h"

#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/wire/field_path.h"
#include "common/wire/metrics_wire.h"
#include "common/wire/observation_wire.h"
#include "controller/service/stored_scenario.h"

namespace wsurge {
namespace {

// ---- To the store ----

void ToProto(const AgentInfo& from, v1::Hello* to) {
  to->set_name(from.name);
  to->set_version(from.version);
  to->set_host(from.host);
  to->set_kernel(from.kernel);
  to->set_cpus(from.cpus);
  to->set_workers(from.workers);
  to->set_descriptor_limit(from.descriptor_limit);
  to->set_weight(from.weight);
  to->mutable_labels()->insert(from.labels.begin(), from.labels.end());
}

std::uint32_t Index(std::size_t index) { return static_cast<std::uint32_t>(index); }

void EntryToProto(const PartBegun& from, v1::JournalEntry* to) {
  v1::PartBegun* begun = to->mutable_begun();
  begun->set_at_ns(from.at.count());
  begun->set_first_target(Index(from.targets.first));
  begun->set_targets(Index(from.targets.count));
  for (const PartBegun::Member& member : from.members) {
    v1::PartMember* added = begun->add_members();
    added->set_agent(member.id);
    ToProto(member.info, added->mutable_info());
  }
}

void EntryToProto(const PartArmed& from, v1::JournalEntry* to) {
  to->mutable_armed()->set_begin_ns(from.begin.count());
  for (const PartArmed::Member& member : from.members) {
    v1::ArmedMember* added = to->mutable_armed()->add_members();
    added->set_connections(member.connections);
    added->set_offset_ns(member.clock.offset.count());
    added->set_bound_ns(member.clock.bound.count());
  }
}

void EntryToProto(const IntervalMerged& from, v1::JournalEntry* to) {
  to->mutable_interval()->set_member(Index(from.member));
  ToProto(*from.interval, to->mutable_interval()->mutable_interval());
}

void EntryToProto(const MemberClosed& from, v1::JournalEntry* to) {
  to->mutable_closed()->set_member(Index(from.member));
  v1::Closing* closing = to->mutable_closed()->mutable_closing();
  ToProto(from.closing.ledger, closing->mutable_ledger());
  closing->set_start_skew_ns(from.closing.start_skew.count());
  closing->set_failure(from.closing.failure);
  for (const TargetUsage& usage : from.closing.watched) ToProto(usage, closing->add_watched());
}

void EntryToProto(const MemberLost& from, v1::JournalEntry* to) {
  to->mutable_lost()->set_member(Index(from.member));
  to->mutable_lost()->set_at_ns(from.at.count());
}

// ---- From the store ----

AgentInfo InfoFromProto(const v1::Hello& from) {
  AgentInfo info;
  info.name = from.name();
  info.version = from.version();
  info.host = from.host();
  info.kernel = from.kernel();
  info.cpus = from.cpus();
  info.workers = from.workers();
  info.descriptor_limit = from.descriptor_limit();
  info.weight = from.weight();
  info.labels = {from.labels().begin(), from.labels().end()};
  return info;
}

PartBegun BegunFromProto(std::uint32_t part, const v1::PartBegun& from) {
  PartBegun begun{part, Nanos(from.at_ns()), {from.first_target(), from.targets()}, {}};
  for (const v1::PartMember& member : from.members()) {
    begun.members.push_back({member.agent(), InfoFromProto(member.info())});
  }
  return begun;
}

PartArmed ArmedFromProto(std::uint32_t part, const v1::PartArmed& from) {
  PartArmed armed{part, Nanos(from.begin_ns()), {}};
  for (const v1::ArmedMember& member : from.members()) {
    armed.members.push_back(
        {member.connections(), {Nanos(member.offset_ns()), Nanos(member.bound_ns())}});
  }
  return armed;
}

absl::StatusOr<MemberClosed> ClosedFromProto(std::uint32_t part, const v1::MemberClosed& from) {
  MemberClosed closed{part, from.member(), {}};
  ASSIGN_OR_RETURN(closed.closing.ledger, FromProto(from.closing().ledger()));
  closed.closing.start_skew = Nanos(from.closing().start_skew_ns());
  closed.closing.failure = from.closing().failure();
  ASSIGN_OR_RETURN(closed.closing.watched,
                   FromProto(from.closing().watched(), FieldPath("closing")));
  return closed;
}

}  // namespace

void ToProto(const JournalEntry& from, v1::JournalEntry* to) {
  std::visit(
      [to](const auto& entry) {
        to->set_part(entry.part);
        EntryToProto(entry, to);
      },
      from);
}

void ToProto(const RunPlan& from, Nanos submitted, v1::StoredPlan* to) {
  to->set_scenario_sha256(from.scenario_sha256);
  to->set_tool_version(from.tool_version);
  to->set_seed(from.seed);
  to->mutable_tags()->insert(from.tags.begin(), from.tags.end());
  to->set_submitted_ns(submitted.count());
  to->set_scenario(SerializeForStore(from.scenario));
}

absl::StatusOr<JournalEntry> FromProto(const v1::JournalEntry& from) {
  switch (from.entry_case()) {
    case v1::JournalEntry::kBegun:
      return BegunFromProto(from.part(), from.begun());
    case v1::JournalEntry::kArmed:
      return ArmedFromProto(from.part(), from.armed());
    case v1::JournalEntry::kInterval: {
      ASSIGN_OR_RETURN(Interval interval, FromProto(from.interval().interval()));
      return IntervalMerged{from.part(), from.interval().member(),
                            std::make_shared<const Interval>(std::move(interval))};
    }
    case v1::JournalEntry::kClosed:
      return ClosedFromProto(from.part(), from.closed());
    case v1::JournalEntry::kLost:
      return MemberLost{from.part(), from.lost().member(), Nanos(from.lost().at_ns())};
    case v1::JournalEntry::ENTRY_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("an entry of the journal is of no known kind");
}

}  // namespace wsurge
