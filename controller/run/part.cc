#include "controller/run/part.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <spdlog/spdlog.h>

#include "common/plan/assignment.h"
#include "common/plan/planned_length.h"
#include "common/workload/shares.h"
#include "controller/run/data_split.h"

namespace wsurge {
namespace {

// Commands must have arrived before the instant that they name: the shortest lead, and how much of
// the clocks' uncertainty it has to cover.
constexpr Nanos kShortestLead = std::chrono::milliseconds(300);
constexpr Nanos kLeadBeyondBounds = std::chrono::milliseconds(200);
constexpr int kBoundsInLead = 5;

std::shared_ptr<const SampleNames> NamesOf(const Scenario& scenario, TargetRange range) {
  auto names = std::make_shared<SampleNames>();
  for (std::size_t i = range.first; i < range.first + range.count; ++i) {
    names->targets.push_back(scenario.targets[i].name);
  }
  for (const Phase& phase : scenario.load) names->phases.push_back(phase.name);
  names->steps = StepNames(scenario.roles);
  return names;
}

// Makes load, as far as is known.
bool Open(const PartMember& member) { return !member.lost_at && !member.closing; }

// Still expected to report: one that was lost and came back hands in what it has.
bool Expected(const PartMember& member) {
  return !member.closing && (!member.lost_at || member.returned);
}

}  // namespace

Part::Part(const Scenario& scenario, PartPlan plan, std::vector<PartMember> members,
           ClockOf clock_of, Nanos now, RunJournal* journal)
    : scenario_(scenario),
      plan_(std::move(plan)),
      load_(scenario.load),
      planned_length_(PlannedLength(scenario.roles, scenario.load, scenario.drain)),
      clock_of_(std::move(clock_of)),
      journal_(journal),
      redactor_(scenario.secrets),
      sample_names_(NamesOf(scenario, plan_.targets)),
      members_(std::move(members)),
      aggregator_(scenario, plan_.targets, members_.size()),
      barriers_(scenario.barriers.size(), members_.size()),
      deadline_(now + kPrepareWithin) {
  for (std::size_t i = 0; i < members_.size(); ++i) SendPrepare(i);
}

Part::Members::iterator Part::Find(AgentId agent) {
  return std::find_if(members_.begin(), members_.end(),
                      [agent](const PartMember& member) { return member.id == agent; });
}

void Part::SendPrepare(std::size_t index) {
  const Scenario& scenario = scenario_;
  Assignment assignment;
  assignment.run_id = plan_.run_id;
  assignment.part = plan_.number;
  const auto first = scenario.targets.begin() + static_cast<std::ptrdiff_t>(plan_.targets.first);
  assignment.targets.assign(first, first + static_cast<std::ptrdiff_t>(plan_.targets.count));
  assignment.variables = scenario.variables;
  assignment.barriers = scenario.barriers;
  assignment.roles = scenario.roles;
  assignment.load = scenario.load;
  assignment.drain = scenario.drain;
  assignment.seed = plan_.seed;
  assignment.trace = plan_.trace;
  assignment.samples_one_in = scenario.report.samples_one_in;
  for (const PartMember& member : members_) assignment.weights.push_back(member.weight);
  assignment.agent_index = index;
  assignment.clock_domain = members_[index].clock_domain;
  assignment.watch = members_[index].watches;
  assignment.data = DataOf(scenario.data, Shares(assignment.weights), index);
  members_[index].link->Prepare(assignment);
}

void Part::OnMessage(AgentId agent, RunMessage message, Nanos now) {
  const auto at = Find(agent);
  if (at == members_.end() || message.run_id != plan_.run_id || message.part != plan_.number ||
      !Expected(*at) || state_ == PartState::kCollected || state_ == PartState::kFailed) {
    spdlog::debug("dropped a message about part {} of run {}", message.part, message.run_id);
    return;
  }
  const auto index = static_cast<std::size_t>(at - members_.begin());
  if (const auto* prepared = std::get_if<Prepared>(&message.body)) {
    OnPrepared(*at, *prepared, now);
  } else if (state_ == PartState::kPreparing) {
    Fail(absl::StrFormat("agent %s reported before it was ready", at->name));
  } else if (const auto* done = std::get_if<PhaseDone>(&message.body)) {
    OnPhaseDone(*at, done->phase, now);
  } else if (auto* interval = std::get_if<Interval>(&message.body)) {
    OnInterval(index, std::move(*interval));
  } else if (const auto* ready = std::get_if<BarrierReady>(&message.body)) {
    if (const auto meeting = barriers_.OnReady(index, *ready)) Release(*meeting);
  } else if (auto* closing = std::get_if<Closing>(&message.body)) {
    OnClosing(index, std::move(*closing), now);
  }
}

void Part::OnPrepared(PartMember& member, const Prepared& prepared, Nanos now) {
  if (state_ != PartState::kPreparing) return;
  if (!prepared.refusal.empty()) {
    Fail(
        absl::StrFormat("agent %s refused: %s", member.name, redactor_.Redacted(prepared.refusal)));
    return;
  }
  member.ready = true;
  member.connections = prepared.connections;
  if (std::all_of(members_.begin(), members_.end(), [](const auto& m) { return m.ready; })) {
    Arm(now);
  }
}

void Part::Arm(Nanos now) {
  Nanos largest_bound{};
  const std::map<std::uint32_t, ClockEstimate> clocks = Clocks(now);
  for (PartMember& member : members_) {
    member.clock = clocks.at(member.clock_domain);
    largest_bound = std::max(largest_bound, member.clock.bound);
  }
  begin_ = now + std::max(kShortestLead, kBoundsInLead * largest_bound + kLeadBeyondBounds);
  for (const PartMember& member : members_) {
    member.link->Start(plan_.run_id, plan_.number, begin_ + member.clock.offset,
                       member.clock.offset);
  }
  planned_end_ = begin_;
  for (const Phase& phase : load_) planned_end_ += phase.duration;
  deadline_ = begin_ + planned_length_ + kCloseWithin;
  state_ = PartState::kArmed;
  PartArmed armed{plan_.number, begin_, {}};
  for (const PartMember& member : members_) {
    armed.members.push_back({member.connections, member.clock});
  }
  Write(std::move(armed));
}

void Part::Write(JournalEntry entry) {
  if (journal_ != nullptr) journal_->Record(std::move(entry), [] {});
}

std::map<std::uint32_t, ClockEstimate> Part::Clocks(Nanos now) const {
  std::map<std::uint32_t, ClockEstimate> clocks;
  for (const PartMember& member : members_) {
    if (!clocks.contains(member.clock_domain)) {
      clocks[member.clock_domain] = clock_of_(member.clock_domain, now);
    }
  }
  return clocks;
}

void Part::OnPhaseDone(PartMember& member, std::size_t phase, Nanos now) {
  if (phase + 1 >= load_.size() || !load_[phase].EndsWithSessions()) {
    spdlog::warn("agent {} ended phase {}, which is not its to end", member.name, phase);
    return;
  }
  member.phase_done = std::max(member.phase_done.value_or(0), phase);
  HandOver(now);
}

// The next phase begins when the slowest agent has ended the one before.
void Part::HandOver(Nanos now) {
  // Past the planned end, too: whom it waited for may have been lost only then.
  const bool goes_on = state_ == PartState::kArmed || state_ == PartState::kRunning ||
                       state_ == PartState::kDraining;
  if (!goes_on || stop_reason_) return;
  std::optional<std::size_t> done;
  for (const PartMember& member : members_) {
    if (!Open(member)) continue;
    if (!member.phase_done) return;
    done = std::min(done.value_or(*member.phase_done), *member.phase_done);
  }
  if (!done || (handed_over_ && *done <= *handed_over_)) return;
  handed_over_ = done;
  next_phase_ = now + kPhaseLead;
  const std::map<std::uint32_t, ClockEstimate> clocks = Clocks(now);
  for (const PartMember& member : members_) {
    if (Open(member)) BeginPhase(member, clocks.at(member.clock_domain).offset);
  }
}

void Part::BeginPhase(const PartMember& member, Nanos offset) {
  member.link->BeginPhase(plan_.run_id, plan_.number, *handed_over_ + 1, next_phase_ + offset);
}

void Part::OnInterval(std::size_t index, Interval interval) {
  const bool merged = aggregator_.Add(index, interval);
  if (merged) KeepSamples(index, interval);
  if (!merged || journal_ == nullptr) {
    AcknowledgeStored(index);  // of one that was merged before the acknowledgement may be lost
    return;
  }
  auto shared = std::make_shared<const Interval>(std::move(interval));
  journal_->Record(IntervalMerged{plan_.number, index, std::move(shared)},
                   AcknowledgementTo(index));
}

// Of all that has come from this agent, once that is stored: it gives up what it was acknowledged.
std::function<void()> Part::AcknowledgementTo(std::size_t index) const {
  const PartMember& member = members_[index];
  return [link = member.link, run_id = plan_.run_id, part = plan_.number,
          sequence = aggregator_.Merged(index), closed = member.closing.has_value()] {
    link->Acknowledge(run_id, part, sequence, closed);
  };
}

void Part::AcknowledgeStored(std::size_t index) {
  if (journal_ == nullptr) {
    AcknowledgementTo(index)();
  } else {
    journal_->AfterRecorded(AcknowledgementTo(index));
  }
}

void Part::KeepSamples(std::size_t index, Interval& interval) {
  samples_dropped_ += interval.samples_dropped;
  samples_dropped_ += std::erase_if(interval.samples, [this](const MessageSample& sample) {
    return sample.phase >= sample_names_->places();  // of no phase of the load
  });
  if (interval.samples.empty()) return;
  // The journal takes them as well.
  std::vector<MessageSample> samples =
      journal_ == nullptr ? std::move(interval.samples) : interval.samples;
  samples_.push_back({members_[index].name, sample_names_, std::move(samples)});
}

void Part::OnClosing(std::size_t index, Closing closing, Nanos now) {
  // Its share was missing, whether or not it was missed here.
  if (closing.lease_over && !members_[index].lost_at) {
    const std::vector<Silence>& silences = members_[index].silences;
    Lose(index, silences.empty() ? now : silences.back().from);
  }
  aggregator_.AddUsages(index, closing.watched);
  aggregator_.Close(index, closing.ledger);
  closing.failure = redactor_.Redacted(std::move(closing.failure));
  Write(MemberClosed{plan_.number, index, closing});
  members_[index].closing = std::move(closing);
  AcknowledgeStored(index);
  OnGone(index, now);
}

// Nobody waits for this agent any more.
void Part::OnGone(std::size_t index, Nanos now) {
  for (const Meeting& meeting : barriers_.OnGone(index)) Release(meeting);
  HandOver(now);
  CollectIfOver();
}

void Part::Release(const Meeting& meeting) {
  met_[meeting.barrier] = meeting;
  for (const PartMember& member : members_) {
    if (!Open(member)) continue;
    member.link->ReleaseBarrier(plan_.run_id, plan_.number, meeting.phase, meeting.barrier,
                                meeting.generation);
  }
}

void Part::OnSuspect(AgentId agent, const AgentSuspect& suspect) {
  const auto at = Find(agent);
  if (at == members_.end() || !Open(*at)) return;
  if (!at->suspect_since) at->suspect_since = suspect.since;
  // An agent whose stream ends forgets what it has not begun.
  if (state_ == PartState::kPreparing && suspect.stream_over) at->ready = false;
}

void Part::OnReturned(AgentId agent, const AgentReturned& returned, Nanos now) {
  const auto at = Find(agent);
  const bool ours = returned.work == PartId{plan_.run_id, plan_.number};
  if (at == members_.end()) return;
  if (returned.work && (!ours || state_ == PartState::kCollected || state_ == PartState::kFailed)) {
    // Too late: it is to forget it.
    at->link->Acknowledge(returned.work->run_id, returned.work->part, 0, true);
  }
  const auto index = static_cast<std::size_t>(at - members_.begin());
  if (at->suspect_since) at->silences.push_back({*at->suspect_since, now});
  at->suspect_since.reset();
  if (!returned.new_stream) return;
  if (state_ == PartState::kPreparing) return SendPrepare(index);
  if (ours) {
    at->returned = at->lost_at.has_value();
    TellAnew(index, now);
  } else if (Open(*at)) {
    Lose(index, now);
    OnGone(index, now);
  }
}

// What it may have missed; it ignores what it knows.
void Part::TellAnew(std::size_t index, Nanos now) {
  const PartMember& member = members_[index];
  AcknowledgeStored(index);
  if (member.closing) return;
  const std::string why = member.lost_at ? "it was lost" : stop_reason_.value_or("");
  if (!why.empty()) return member.link->Stop(plan_.run_id, why);
  if (handed_over_) BeginPhase(member, Clocks(now).at(member.clock_domain).offset);
  for (const auto& [barrier, meeting] : met_) {
    member.link->ReleaseBarrier(plan_.run_id, plan_.number, meeting.phase, barrier,
                                meeting.generation);
  }
}

void Part::OnLost(AgentId agent, const std::string& reason, Nanos now) {
  const auto at = Find(agent);
  if (at == members_.end()) return;
  if (std::exchange(at->returned, false)) return CollectIfOver();
  if (!Open(*at)) return;
  if (state_ == PartState::kPreparing) {
    at->lost_at = now;
    Fail(absl::StrFormat("agent %s was lost before the start: %s", at->name, reason));
    return;
  }
  const auto index = static_cast<std::size_t>(at - members_.begin());
  Lose(index, at->suspect_since.value_or(now));  // since then its share may be missing
  OnGone(index, now);
}

void Part::Lose(std::size_t index, Nanos at) {
  members_[index].lost_at = at;
  aggregator_.Lose(index);
  Write(MemberLost{plan_.number, index, at});
}

void Part::CollectIfOver() {
  if (std::none_of(members_.begin(), members_.end(), Expected)) state_ = PartState::kCollected;
}

void Part::Tick(Nanos now) {
  switch (state_) {
    case PartState::kPreparing:
      if (now >= deadline_) {
        std::vector<std::string> silent;
        for (const PartMember& member : members_) {
          if (!member.ready) silent.push_back(member.name);
        }
        Fail(absl::StrFormat("no answer within %s whether the run can be prepared, from: %s",
                             FormatDuration(kPrepareWithin), absl::StrJoin(silent, ", ")));
      }
      break;
    case PartState::kArmed:
      if (now >= begin_) state_ = PartState::kRunning;
      break;
    case PartState::kRunning:
      if (now >= planned_end_) state_ = PartState::kDraining;
      if (now >= deadline_) GiveUpUnclosed(now);
      break;
    case PartState::kDraining:
      if (now >= deadline_) GiveUpUnclosed(now);
      break;
    case PartState::kCollected:
    case PartState::kFailed:
      break;
  }
}

// Without its closing ledger nobody knows what an agent did: cutting it off ends its load, and it
// comes back idle.
void Part::GiveUpUnclosed(Nanos now) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    PartMember& member = members_[i];
    if (!Expected(member)) continue;
    member.link->Close("its closing ledger did not come in time");
    if (!member.lost_at) Lose(i, now);
  }
  state_ = PartState::kCollected;
}

void Part::Stop(const std::string& reason, Nanos now) {
  switch (state_) {
    case PartState::kPreparing:
      StopAll(reason);
      state_ = PartState::kCollected;
      break;
    case PartState::kArmed:
    case PartState::kRunning:
    case PartState::kDraining:
      StopAll(reason);
      state_ = PartState::kDraining;
      deadline_ = std::min(deadline_, now + kStopWithin);
      break;
    case PartState::kCollected:
    case PartState::kFailed:
      break;
  }
}

void Part::Fail(std::string error) {
  error_ = std::move(error);
  state_ = PartState::kFailed;
  StopAll(error_);
}

void Part::StopAll(const std::string& reason) {
  stop_reason_ = reason;
  for (const PartMember& member : members_) {
    if (Open(member)) member.link->Stop(plan_.run_id, reason);
  }
}

}  // namespace wsurge
