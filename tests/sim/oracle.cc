#include "tests/sim/oracle.h"

#include "absl/strings/str_cat.h"

#include "agent/service/report_queue.h"
#include "common/wire/metrics_wire.h"

namespace wsurge::sim {
namespace {

constexpr Nanos kOneTurn = std::chrono::milliseconds(2);

// What a kill may take along: the second under way, one on its way, and the steps around them.
constexpr std::uint64_t kMostLostByKill = 230;

}  // namespace

void Oracle::OnLoad(AgentProcess& agent, const Truth& truth) {
  const std::string& name = agent.setup().name;
  if (world_.now() > agent.last_renewal() + lease_ + kOneTurn) {
    world_.Fail(absl::StrCat("(4) ", name, " makes load although its lease has run out"));
  }
  const MemberFacts* const member = controller_.Member(truth.run_id, agent.setup().instance);
  if (member != nullptr && member->lost_at) {
    world_.Fail(absl::StrCat("(4) ", name, " makes load after it was called lost"));
  }
  if (truth.finished > 0) world_.Fail(absl::StrCat("(6) ", name, " makes load after its ledger"));
  const auto [at, fresh] = loaded_by_.try_emplace({truth.run_id, name}, agent.setup().instance);
  if (at->second != agent.setup().instance) {
    world_.Fail(absl::StrCat("(6) two processes named ", name, " make load in one run"));
  }
}

void Oracle::OnSend(AgentProcess& agent, const v1::AgentMessage& message) {
  if (!message.has_interval()) return;
  const v1::IntervalReport& report = message.interval();
  const Key key{agent.setup().instance, report.run_id(), report.part()};
  const std::uint64_t sequence = report.interval().sequence();
  std::vector<Report>& reports = reports_[key];
  const Interval interval = FromProto(report.interval()).value();
  const std::uint64_t messages = interval.Total().counters.Get(Counter::kSentMessages);
  std::string bytes = report.SerializeAsString();
  if (sequence == reports.size() + 1) {
    reports.push_back({std::move(bytes), messages});
  } else if (sequence > reports.size() || sequence == 0) {
    world_.Fail(
        absl::StrCat("(2) ", agent.setup().name, " left out an interval before ", sequence));
  } else if (reports[sequence - 1].bytes != bytes) {
    world_.Fail(absl::StrCat("(2) ", agent.setup().name, " changed its interval ", sequence));
  }
  if (sequence > acknowledged_[key] + ReportQueue::kMaxFrozen) {
    world_.Fail(absl::StrCat("(8) ", agent.setup().name, " has too many frozen reports"));
  }
}

void Oracle::OnAcknowledge(std::uint64_t instance, const v1::Acknowledge& acknowledge) {
  std::uint64_t& last = acknowledged_[{instance, acknowledge.run_id(), acknowledge.part()}];
  last = std::max(last, acknowledge.sequence());
}

void Oracle::Judge(const std::string& run_id,
                   const std::map<std::uint64_t, AgentProcess*>& processes,
                   const std::map<std::uint64_t, Expectation>& expected, bool undisturbed,
                   bool stopped) {
  const RunOutcome& outcome = controller_.outcome();
  if (!outcome.result) {
    if (outcome.error.empty()) world_.Fail("(1) the run ended without result and without error");
    if (undisturbed) {
      world_.Fail(absl::StrCat("(5) nothing but tolerable faults, but: ", outcome.error));
    }
    return;
  }
  const RunResult& result = *outcome.result;
  if (!result.ledger_differences.empty()) {
    world_.Fail(absl::StrCat("(2) does not balance: ", result.ledger_differences.front()));
  }
  if (undisturbed && !result.reasons.empty()) {
    world_.Fail(absl::StrCat("(5) nothing but tolerable faults, but: ", result.reasons.front()));
  }
  for (const auto& [id, member] : controller_.members()) {
    for (const AgentResult& agent : result.agents) {
      if (agent.environment.name != member.name) continue;
      JudgeMember(agent, member, *processes.at(member.instance), run_id,
                  expected.at(member.instance), stopped);
    }
  }
}

void Oracle::JudgeMember(const AgentResult& result, const MemberFacts& member,
                         const AgentProcess& agent, const std::string& run_id,
                         const Expectation& expected, bool stopped) {
  const std::uint64_t merged = result.counters.Get(Counter::kSentMessages);
  std::uint64_t sent = 0;
  bool all_closed = true;
  bool stopped_early = false;
  for (const auto& truth : agent.truths()) {
    if (truth->run_id != run_id) continue;
    sent += truth->sent;
    all_closed = all_closed && member.closed.contains(truth->part);
    stopped_early = stopped_early || truth->stopped_early;
  }
  std::uint64_t stored = 0;
  for (const auto& [part, sequence] : member.acknowledged) {
    const auto& reports = reports_[{member.instance, run_id, part}];
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(sequence, reports.size()); ++i) {
      stored += reports[i].messages;
    }
  }
  const std::string counts =
      absl::StrCat(member.name, ": merged ", merged, ", sent ", sent, ", acknowledged ", stored);
  if (merged > sent) world_.Fail(absl::StrCat("(2) counted twice: ", counts));
  if (merged < stored) world_.Fail(absl::StrCat("(3) acknowledged but not merged: ", counts));
  const bool exact = all_closed || (agent.alive() && !result.lost_at);
  if (exact && merged != sent) world_.Fail(absl::StrCat("(2) lost samples: ", counts));
  if (expected.only_killed && sent > merged + kMostLostByKill) {
    world_.Fail(absl::StrCat("(3) a kill took too much along: ", counts));
  }
  if (!expected.tolerated) return;
  if (result.lost_at) world_.Fail(absl::StrCat("(5) called lost by a tolerable fault: ", counts));
  if (stopped_early && !stopped) {
    world_.Fail(absl::StrCat("(5) load stopped by a tolerable fault: ", counts));
  }
}

}  // namespace wsurge::sim
