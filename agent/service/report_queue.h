#pragma once

#include <cstdint>
#include <optional>

#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// The intervals of one part on their way to the controller. At most kMaxUnacknowledged are under
// way; what is measured meanwhile accumulates in one interval that gets its number when it leaves:
// coarser time, no sample lost, none twice, and memory that does not grow with the delay.
// Owned by AgentService, whose thread calls it.
class ReportQueue {
 public:
  static constexpr std::uint64_t kMaxUnacknowledged = 8;

  // The next interval of time.
  void Add(Interval interval);

  // One that was given out cannot be sent: what follows would be of no use. It counts as sent, so
  // that the ledger shows that it is missing; what is measured from now on is dropped.
  void GiveUp();

  // The next one to send, numbered; nothing when there is none or too many are unacknowledged.
  std::optional<Interval> Next();

  // All up to `sequence` have arrived. A number that was never given out is ignored: false.
  bool Acknowledge(std::uint64_t sequence);

  // No interval follows.
  void Close(Ledger ledger);

  // The ledger, with the number of the last interval, once all intervals have left; once.
  std::optional<Ledger> TakeLedger();

 private:
  std::uint64_t sent_ = 0;          // the last number given out
  std::uint64_t acknowledged_ = 0;  // <= sent_
  bool given_up_ = false;
  std::optional<Interval> waiting_;
  std::optional<Ledger> ledger_;
};

}  // namespace wsurge
