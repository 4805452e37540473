#include "common/wire/field_checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"

#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsForbidden(char c, Forbidden forbidden) {
  const auto byte = static_cast<unsigned char>(c);
  switch (forbidden) {
    case Forbidden::kControl:
      return byte < 0x20 || byte == 0x7f;
    case Forbidden::kControlAndSpace:
      return byte <= 0x20 || byte == 0x7f;
    case Forbidden::kSeparators:
      return !IsTokenCharacter(c);
  }
  return true;
}

}  // namespace

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

absl::Status CheckNumber(double value, double low, double high, const FieldPath& path) {
  // Written so that what is no number is refused as well.
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

absl::Status CheckText(std::string_view text, Forbidden forbidden, const FieldPath& path) {
  const bool found = std::any_of(text.begin(), text.end(),
                                 [forbidden](char c) { return IsForbidden(c, forbidden); });
  if (!found) return absl::OkStatus();
  switch (forbidden) {
    case Forbidden::kControl:
      return path.Error("holds a control character");
    case Forbidden::kControlAndSpace:
      return path.Error("holds a space or a control character");
    case Forbidden::kSeparators:
      break;
  }
  return path.Error("holds a character that no token has");
}

absl::Status CheckToken(const std::string& token, const FieldPath& path) {
  RETURN_IF_ERROR(CheckName(token, path));
  return CheckText(token, Forbidden::kSeparators, path);
}

absl::StatusOr<std::vector<std::string>> NamesFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& from, std::size_t low, std::size_t high,
    const FieldPath& parent, std::string_view name) {
  std::vector<std::string> names;
  const auto read = [](const std::string& entry,
                       const FieldPath& path) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(CheckName(entry, path));
    return entry;
  };
  RETURN_IF_ERROR(ReadList(from, low, high, parent, name, names, read));
  return names;
}

}  // namespace wsurge
