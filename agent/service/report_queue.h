#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// The intervals of one part on their way to the controller. An interval that was handed over is
// frozen: it is handed over again, the same, on the next stream, until it is acknowledged. At most
// kMaxFrozen are; what is measured meanwhile accumulates in one interval that gets its number when
// it leaves: coarser time, no sample lost, none twice, and memory that does not grow with the
// delay. Owned by AgentService, whose thread calls it.
class ReportQueue {
 public:
  static constexpr std::size_t kMaxFrozen = 8;

  // The next interval of time.
  void Add(Interval interval);

  // The one that was given out last cannot be sent: what follows would be of no use. It counts as
  // sent, so that the ledger shows that it is missing; what is measured from now on is dropped.
  void GiveUp();

  // The next one to send, numbered; null when there is none or too many are unacknowledged. Valid
  // until the next call.
  const Interval* Next();

  // All up to `sequence` are stored. A number that was never given out is ignored: false.
  bool Acknowledge(std::uint64_t sequence);

  // A new stream: what is not acknowledged is to be sent again, the ledger too.
  void Rewind();

  // No interval follows.
  void Close(Ledger ledger);

  // The ledger, with the number of the last interval, once all intervals have left; once a stream.
  std::optional<Ledger> TakeLedger();

 private:
  std::uint64_t numbered_ = 0;   // the last number given out
  std::deque<Interval> frozen_;  // numbered, unacknowledged, in order
  std::size_t handed_over_ = 0;  // of the frozen ones, on this stream
  bool given_up_ = false;
  std::optional<Interval> waiting_;
  std::optional<Ledger> ledger_;
  bool ledger_handed_over_ = false;  // on this stream
};

}  // namespace wsurge
