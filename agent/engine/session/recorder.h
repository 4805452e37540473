#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// Where one worker writes what it measures: the second that is running now, by phase. Owned by the
// worker; its thread only; no lock, and within one second no allocation once every metric has been
// used.
class Recorder {
 public:
  // `first_phase`: where phase 0 stands in the intervals; see Assignment::targets.
  // `samples_one_in`: of so many sent messages one is kept by itself; 0: none.
  explicit Recorder(std::size_t first_phase = 0, std::uint32_t samples_one_in = 0)
      : first_phase_(first_phase),
        samples_one_in_(samples_one_in),
        sends_to_sample_(samples_one_in) {}

  // Instants are kept relative to `start` (monotonic clock), the part's begin.
  void Begin(Nanos start);

  // From `begin` on, samples belong to `phase`.
  void BeginPhase(std::size_t phase, Nanos begin);

  // The phase in which something that is due at `due` belongs (this one or the one before).
  std::size_t PhaseAt(Nanos due) const {
    return due >= phase_begin_ || phase_ == 0 ? phase_ : phase_ - 1;
  }
  std::size_t phase() const { return phase_; }
  Nanos phase_begin() const { return phase_begin_; }

  void Time(TimeMetric metric, std::int32_t step, Nanos value) {
    Time(metric, step, value, phase_);
  }
  void Time(TimeMetric metric, std::int32_t step, Nanos value, std::size_t phase) {
    interval_.At(first_phase_ + phase).Record(metric, step, value);
  }
  void Censored(TimeMetric metric, std::int32_t step, Nanos age, std::size_t phase) {
    interval_.At(first_phase_ + phase).RecordCensored(metric, step, age);
  }
  void Value(ValueMetric metric, std::uint64_t value) {
    interval_.At(first_phase_ + phase_).At(metric).Record(static_cast<std::int64_t>(value));
  }
  void Count(Counter counter, std::uint64_t amount = 1) { Count(counter, amount, phase_); }
  void Count(Counter counter, std::uint64_t amount, std::size_t phase) {
    interval_.At(first_phase_ + phase).counters.Add(counter, amount);
  }
  // `phase`: the one in which what failed was started.
  void CountError(std::string_view kind, std::size_t phase);
  // `checks.<name>.passed` or `.failed`.
  void CountCheck(std::string_view name, bool passed, std::size_t phase);
  // A session was not started because a data table has no row left.
  void CountNoData();
  void CountClose(std::string_view code);
  void CountCloseCode(std::uint16_t code);

  // `seconds` runs from the first connect attempt to the last message of a session.
  void ConnectAttempt(Nanos at);
  void Message(Nanos received) {
    interval_.At(first_phase_ + phase_).last_message = received - start_;
  }

  // Whether the message that is being sent is to be given to Sample when its fate is known.
  bool NextIsSampled() {
    if (samples_one_in_ == 0 || --sends_to_sample_ > 0) return false;
    sends_to_sample_ = samples_one_in_;
    return true;
  }
  // Its instants are on the monotonic clock, and its phase is one of the load. Beyond
  // kMaxSamplesPerInterval it is only counted.
  void Sample(MessageSample sample);

  // Gives out what was measured up to `now`, and begins the next interval.
  Interval Take(Nanos now, std::uint64_t open_connections);

  // All that was given out so far.
  const Ledger& ledger() const { return ledger_; }

 private:
  void CountNamed(std::initializer_list<std::string_view> parts, std::size_t phase);

  const std::size_t first_phase_;
  const std::uint32_t samples_one_in_;
  std::uint32_t sends_to_sample_;
  std::string name_;  // scratch
  Nanos start_{};
  Nanos phase_begin_{};
  std::size_t phase_ = 0;
  Interval interval_;
  Ledger ledger_;
};

}  // namespace wsurge
