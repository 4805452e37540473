#include "common/wire/field_checks.h"

#include "common/base/status_macros.h"
#include "common/wire/wire_limits.h"

namespace wsurge {

absl::StatusOr<Nanos> DurationFromProto(std::int64_t ns, const FieldPath& path) {
  if (ns < 0 || Nanos(ns) > kMaxDuration) {
    return path.Error(ns, " ns is not within 0 … 31 days");
  }
  return Nanos(ns);
}

absl::StatusOr<Nanos> PositiveDurationFromProto(std::int64_t ns, const FieldPath& path) {
  if (ns == 0) return path.Error("is 0");
  return DurationFromProto(ns, path);
}

absl::Status CheckRange(std::uint64_t value, std::uint64_t low, std::uint64_t high,
                        const FieldPath& path) {
  if (value >= low && value <= high) return absl::OkStatus();
  return path.Error(value, " is not within ", low, " … ", high);
}

absl::Status CheckSize(int size, std::size_t low, std::size_t high, const FieldPath& path) {
  const auto count = static_cast<std::size_t>(size);
  if (count >= low && count <= high) return absl::OkStatus();
  return path.Error("has ", count, " entries, not ", low, " … ", high);
}

absl::Status CheckName(const std::string& name, const FieldPath& path) {
  if (name.empty()) return path.Error("is empty");
  if (name.size() > kMaxNameBytes) {
    return path.Error("is longer than ", kMaxNameBytes, " bytes");
  }
  return absl::OkStatus();
}

}  // namespace wsurge
