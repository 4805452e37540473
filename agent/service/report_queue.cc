#include "agent/service/report_queue.h"

#include <algorithm>
#include <utility>

namespace wsurge {

void ReportQueue::Add(Interval interval) {
  if (given_up_) return;
  if (waiting_) {
    waiting_->Append(interval);
  } else {
    waiting_ = std::move(interval);
  }
}

void ReportQueue::GiveUp() {
  given_up_ = true;
  waiting_.reset();
}

std::optional<Interval> ReportQueue::Next() {
  if (!waiting_ || sent_ - acknowledged_ >= kMaxUnacknowledged) return std::nullopt;
  std::optional<Interval> next = std::exchange(waiting_, std::nullopt);
  next->sequence = ++sent_;
  return next;
}

bool ReportQueue::Acknowledge(std::uint64_t sequence) {
  if (sequence > sent_) return false;
  acknowledged_ = std::max(acknowledged_, sequence);
  return true;
}

void ReportQueue::Close(Ledger ledger) { ledger_ = std::move(ledger); }

std::optional<Ledger> ReportQueue::TakeLedger() {
  if (!ledger_ || waiting_) return std::nullopt;
  ledger_->intervals = sent_;
  return std::exchange(ledger_, std::nullopt);
}

}  // namespace wsurge
