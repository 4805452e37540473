#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/wire/field_path.h"

// The checks that many fields share.
namespace wsurge {

// 0 … kMaxDuration.
absl::StatusOr<Nanos> DurationFromProto(std::int64_t ns, const FieldPath& path);

// The same, and not 0.
absl::StatusOr<Nanos> PositiveDurationFromProto(std::int64_t ns, const FieldPath& path);

absl::Status CheckRange(std::uint64_t value, std::uint64_t low, std::uint64_t high,
                        const FieldPath& path);

// How many entries a list has.
absl::Status CheckSize(int size, std::size_t low, std::size_t high, const FieldPath& path);

// Any text of bounded length that people gave something as its name.
absl::Status CheckName(const std::string& name, const FieldPath& path);

}  // namespace wsurge
