#include "agent/service/report_queue.h"

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
  if (handed_over_ == 0) return;
  frozen_.erase(frozen_.begin() + static_cast<std::ptrdiff_t>(--handed_over_), frozen_.end());
}

const Interval* ReportQueue::Next() {
  if (handed_over_ == frozen_.size()) {
    if (!waiting_ || frozen_.size() >= kMaxFrozen) return nullptr;
    frozen_.push_back(*std::exchange(waiting_, std::nullopt));
    frozen_.back().sequence = ++numbered_;
  }
  return &frozen_[handed_over_++];
}

bool ReportQueue::Acknowledge(std::uint64_t sequence) {
  if (sequence > numbered_) return false;
  while (!frozen_.empty() && frozen_.front().sequence <= sequence) {
    frozen_.pop_front();
    if (handed_over_ > 0) --handed_over_;
  }
  return true;
}

void ReportQueue::Rewind() {
  handed_over_ = 0;
  ledger_handed_over_ = false;
}

void ReportQueue::Close(Ledger ledger) { ledger_ = std::move(ledger); }

std::optional<Ledger> ReportQueue::TakeLedger() {
  if (!ledger_ || ledger_handed_over_ || waiting_ || handed_over_ < frozen_.size()) {
    return std::nullopt;
  }
  ledger_handed_over_ = true;
  ledger_->intervals = numbered_;
  return ledger_;
}

}  // namespace wsurge
