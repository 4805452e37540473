#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <google/protobuf/repeated_field.h>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/wire/field_path.h"

// The checks that many fields share.
namespace wsurge {

// 0 … kMaxDuration.
absl::StatusOr<Nanos> DurationFromProto(std::int64_t ns, const FieldPath& path);

// The same, and not 0.
absl::StatusOr<Nanos> PositiveDurationFromProto(std::int64_t ns, const FieldPath& path);

absl::Status CheckRange(std::uint64_t value, std::uint64_t low, std::uint64_t high,
                        const FieldPath& path);

// A number, and neither below `low` nor above `high`.
absl::Status CheckNumber(double value, double low, double high, const FieldPath& path);

// How many entries a list has.
absl::Status CheckSize(int size, std::size_t low, std::size_t high, const FieldPath& path);

// Any text of bounded length that people gave something as its name.
absl::Status CheckName(const std::string& name, const FieldPath& path);

// What a text that becomes part of a request must be free of.
enum class Forbidden {
  kControl,          // would end a header line
  kControlAndSpace,  // would end a request's target
  kSeparators,       // all but the characters of a token (RFC 9110, 5.6.2)
};
absl::Status CheckText(std::string_view text, Forbidden forbidden, const FieldPath& path);

// The name of a header or a method: a token and not empty.
absl::Status CheckToken(const std::string& token, const FieldPath& path);

// Reads each entry of the list `name` within `parent` by `read(entry, path)`.
template <typename To, typename From, typename Read>
absl::Status ReadList(const google::protobuf::RepeatedPtrField<From>& from, std::size_t low,
                      std::size_t high, const FieldPath& parent, std::string_view name,
                      std::vector<To>& to, const Read& read) {
  RETURN_IF_ERROR(CheckSize(from.size(), low, high, parent.Field(name)));
  to.reserve(static_cast<std::size_t>(from.size()));
  for (const From& entry : from) {
    ASSIGN_OR_RETURN(To value, read(entry, parent.Item(name, to.size())));
    to.push_back(std::move(value));
  }
  return absl::OkStatus();
}

// A list of names; see CheckName.
absl::StatusOr<std::vector<std::string>> NamesFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& from, std::size_t low, std::size_t high,
    const FieldPath& parent, std::string_view name);

}  // namespace wsurge
