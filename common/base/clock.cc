#include "common/base/clock.h"

#include <ctime>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

Nanos Read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + Nanos(now.tv_nsec);
}

std::string ThreeDigits(double value, const char* unit) {
  const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return absl::StrFormat("%.*f %s", decimals, value, unit);
}

}  // namespace

Nanos MonotonicNow() { return Read(CLOCK_MONOTONIC); }

Nanos UnixNow() { return Read(CLOCK_REALTIME); }

std::string FormatDuration(Nanos t) {
  const auto ns = static_cast<double>(t.count());
  if (ns < 0) return "-" + FormatDuration(-t);
  if (ns < 999.5) return absl::StrFormat("%d ns", t.count());
  if (ns < 999.5e3) return ThreeDigits(ns / 1e3, "us");
  if (ns < 999.5e6) return ThreeDigits(ns / 1e6, "ms");
  return ThreeDigits(ns / 1e9, "s");
}

}  // namespace wsurge
