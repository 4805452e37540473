#include "agent/engine/recorder.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/absl_view.h"

namespace wsurge {

void Recorder::Begin(Nanos start) {
  start_ = start;
  phase_begin_ = start;
}

void Recorder::BeginPhase(std::size_t phase, Nanos begin) {
  phase_ = phase;
  phase_begin_ = begin;
}

void Recorder::CountError(std::string_view kind, std::size_t phase) {
  interval_.At(phase).counters.AddNamed(absl::StrCat("errors.", AbslView(kind)));
}

void Recorder::CountClose(std::string_view code) {
  interval_.At(phase_).counters.AddNamed(absl::StrCat("closes.", AbslView(code)));
}

void Recorder::CountCloseCode(std::uint16_t code) { CountClose(absl::StrCat(code)); }

void Recorder::ConnectAttempt(Nanos at) {
  auto& first = interval_.At(phase_).first_connect;
  if (!first) first = at - start_;
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
