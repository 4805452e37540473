#include "controller/run/run_rebuilder.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"

namespace wsurge {

RunRebuilder::RunRebuilder(RunPlan plan, SubmitTime submitted)
    : plan_(std::move(plan)), submitted_(submitted), book_(plan_), latest_(submitted.monotonic) {}

absl::Status RunRebuilder::Take(JournalEntry entry) {
  return std::visit([this](auto& body) { return TakeEntry(std::move(body)); }, entry);
}

absl::Status RunRebuilder::TakeEntry(PartBegun entry) {
  const std::size_t targets = plan_.scenario.targets.size();
  const bool weightless =
      std::any_of(entry.members.begin(), entry.members.end(),
                  [](const PartBegun::Member& member) { return member.info.weight == 0; });
  if (entry.members.empty() || weightless || entry.targets.count == 0 ||
      entry.targets.count > targets || entry.targets.first > targets - entry.targets.count) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "part %d has no agents, some without weight, or targets that the scenario has not",
        entry.part));
  }
  CollectPart();
  latest_ = std::max(latest_, entry.at);
  // Whoever is not there any more was lost in between.
  std::set<AgentId> gone = agents_;
  std::vector<PartMember> members;
  for (const PartBegun::Member& begun : entry.members) {
    gone.erase(begun.id);
    if (agents_.insert(begun.id).second) book_.AddAgent(begun.id, begun.info);
    PartMember& member = members.emplace_back();
    member.id = begun.id;
    member.name = begun.info.name;
    member.weight = begun.info.weight;
  }
  for (const AgentId id : gone) book_.Lose(id, entry.at);
  const std::size_t agents = members.size();
  part_.emplace(Part{entry.part, std::move(members),
                     Aggregator(plan_.scenario, entry.targets, agents), std::nullopt});
  return absl::OkStatus();
}

absl::Status RunRebuilder::TakeEntry(const PartArmed& entry) {
  if (!part_ || part_->number != entry.part || part_->members.size() != entry.members.size()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("part %d was armed with other agents than it began with", entry.part));
  }
  part_->begin = entry.begin;
  latest_ = std::max(latest_, entry.begin);
  for (std::size_t i = 0; i < entry.members.size(); ++i) {
    part_->members[i].connections = entry.members[i].connections;
    part_->members[i].clock = entry.members[i].clock;
  }
  return absl::OkStatus();
}

absl::Status RunRebuilder::CheckMember(std::uint32_t part, std::size_t member) const {
  if (part_ && part_->number == part && part_->begin && member < part_->members.size()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("agent %d of part %d says something before it began", member, part));
}

absl::Status RunRebuilder::TakeEntry(const IntervalMerged& entry) {
  RETURN_IF_ERROR(CheckMember(entry.part, entry.member));
  part_->aggregator.Add(entry.member, *entry.interval);
  latest_ = std::max(latest_, *part_->begin + entry.interval->end);
  return absl::OkStatus();
}

absl::Status RunRebuilder::TakeEntry(MemberClosed entry) {
  RETURN_IF_ERROR(CheckMember(entry.part, entry.member));
  part_->aggregator.AddUsages(entry.member, entry.closing.watched);
  part_->aggregator.Close(entry.member, entry.closing.ledger);
  part_->members[entry.member].closing = std::move(entry.closing);
  return absl::OkStatus();
}

absl::Status RunRebuilder::TakeEntry(const MemberLost& entry) {
  RETURN_IF_ERROR(CheckMember(entry.part, entry.member));
  part_->aggregator.Lose(entry.member);
  part_->members[entry.member].lost_at = entry.at;
  latest_ = std::max(latest_, entry.at);
  return absl::OkStatus();
}

// Of a part whose start was never agreed there is nothing.
void RunRebuilder::CollectPart() {
  if (part_ && part_->begin) {
    for (std::size_t i = 0; i < part_->members.size(); ++i) {
      const PartMember& member = part_->members[i];
      if (!member.closing && !member.lost_at) part_->aggregator.Lose(i);
    }
    book_.Collect(part_->members, part_->aggregator, *part_->begin);
  }
  part_.reset();
}

RunOutcome RunRebuilder::Finish() {
  CollectPart();
  RunOutcome outcome;
  outcome.report = plan_.scenario.report;
  if (book_.targets() == 0) {
    outcome.error = "the controller ended before the load of this run began";
    outcome.exit_code = ExitCode::kUnavailable;
    return outcome;
  }
  book_.facts().controller_ended = true;
  outcome.result = book_.Result({latest_, submitted_.monotonic, submitted_.unix, false, {}});
  outcome.exit_code = ExitCodeOf(*outcome.result);
  return outcome;
}

}  // namespace wsurge
