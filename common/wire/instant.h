#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/wire/field_path.h"
#include "common/wire/wire_limits.h"

namespace wsurge {

// Instants of one agent's part, and differences of two: long runs have thousands of phases, each of
// kMaxDuration at most.
inline absl::StatusOr<Nanos> InstantFromProto(std::int64_t ns, const FieldPath& path) {
  constexpr Nanos kLongest = kMaxDuration * kMaxPhases;
  if (Nanos(ns) < -kLongest || Nanos(ns) > kLongest) return path.Error(ns, " ns is out of range");
  return Nanos(ns);
}

}  // namespace wsurge
