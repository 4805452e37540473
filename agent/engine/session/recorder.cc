#include "agent/engine/session/recorder.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace wsurge {

void Recorder::Begin(Nanos start) {
  start_ = start;
  phase_begin_ = start;
}

void Recorder::BeginPhase(std::size_t phase, Nanos begin) {
  phase_ = phase;
  phase_begin_ = begin;
}

void Recorder::CountNamed(std::initializer_list<std::string_view> parts, std::size_t phase) {
  name_.clear();
  for (const std::string_view part : parts) name_.append(part);
  interval_.At(first_phase_ + phase).counters.AddNamed(name_);
}

void Recorder::CountError(std::string_view kind, std::size_t phase) {
  CountNamed({"errors.", kind}, phase);
}

void Recorder::CountCheck(std::string_view name, bool passed, std::size_t phase) {
  CountNamed({"checks.", name, passed ? ".passed" : ".failed"}, phase);
}

void Recorder::CountNoData() { CountNamed({"data_exhausted"}, phase_); }

void Recorder::CountClose(std::string_view code) { CountNamed({"closes.", code}, phase_); }

void Recorder::CountCloseCode(std::uint16_t code) { CountClose(absl::StrCat(code)); }

void Recorder::ConnectAttempt(Nanos at) {
  auto& first = interval_.At(first_phase_ + phase_).first_connect;
  if (!first) first = at - start_;
}

void Recorder::Sample(MessageSample sample) {
  if (interval_.samples.size() >= kMaxSamplesPerInterval) {
    ++interval_.samples_dropped;
    return;
  }
  sample.phase += static_cast<std::uint32_t>(first_phase_);
  sample.due -= start_;
  sample.sent -= start_;
  if (sample.received) *sample.received -= start_;
  interval_.samples.push_back(sample);
}

Interval Recorder::Take(Nanos now, std::uint64_t open_connections) {
  interval_.end = now - start_;
  interval_.open_connections = open_connections;
  Interval taken = std::move(interval_);
  interval_ = Interval();
  interval_.begin = taken.end;
  ledger_.Add(taken);
  return taken;
}

}  // namespace wsurge
