#include "common/wire/delivery_wire.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "common/base/status_macros.h"
#include "common/plan/run_limits.h"
#include "common/wire/field_checks.h"
#include "common/wire/instant.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

// Sums over agents must not overflow.
constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 40;

absl::StatusOr<std::size_t> RowsOf(std::initializer_list<int> columns, std::size_t limit,
                                   const FieldPath& path) {
  const int rows = *columns.begin();
  RETURN_IF_ERROR(CheckSize(rows, 0, limit, path));
  for (const int column : columns) {
    if (column != rows) return path.Error("has columns of different lengths");
  }
  return static_cast<std::size_t>(rows);
}

// Milliseconds travel as differences.
absl::Status Advance(std::int64_t by, const FieldPath& path, std::int64_t& millisecond) {
  constexpr std::int64_t kLongest =
      std::chrono::duration_cast<std::chrono::milliseconds>(kMaxDuration).count() *
      static_cast<std::int64_t>(kMaxPhases);
  if (by < -2 * kLongest || by > 2 * kLongest) return path.Error(by, " ms is out of range");
  millisecond += by;
  if (millisecond < -kLongest || millisecond > kLongest) {
    return path.Error(millisecond, " ms is out of range");
  }
  return absl::OkStatus();
}

void ToProto(const std::vector<StampedMessages>& from, v1::StampedMessages* to) {
  std::int64_t before = 0;
  for (const StampedMessages& row : from) {
    to->add_place(row.place);
    to->add_others(row.others);
    to->add_millisecond(row.millisecond - before);
    to->add_count(row.count);
    before = row.millisecond;
  }
}

absl::Status Read(const v1::StampedMessages& from, const FieldPath& path,
                  std::vector<StampedMessages>& to) {
  ASSIGN_OR_RETURN(const std::size_t rows, RowsOf({from.place_size(), from.others_size(),
                                                   from.millisecond_size(), from.count_size()},
                                                  kMaxStampedMessages, path));
  to.reserve(rows);
  std::int64_t millisecond = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto i = static_cast<int>(row);
    const FieldPath here = path.Item("row", row);
    RETURN_IF_ERROR(CheckRange(from.place(i), 0, kPhaseLimit - 1, here.Field("place")));
    RETURN_IF_ERROR(CheckRange(from.count(i), 1, kMaxCount, here.Field("count")));
    RETURN_IF_ERROR(Advance(from.millisecond(i), here.Field("millisecond"), millisecond));
    to.push_back({from.place(i), from.others(i), millisecond, from.count(i)});
  }
  return absl::OkStatus();
}

void ToProto(const std::vector<ReceiverChange>& from, v1::ReceiverChanges* to) {
  std::int64_t before = 0;
  for (const ReceiverChange& row : from) {
    to->add_target(row.target);
    to->add_millisecond(row.millisecond - before);
    to->add_change(row.change);
    before = row.millisecond;
  }
}

absl::Status Read(const v1::ReceiverChanges& from, const FieldPath& path,
                  std::vector<ReceiverChange>& to) {
  ASSIGN_OR_RETURN(const std::size_t rows,
                   RowsOf({from.target_size(), from.millisecond_size(), from.change_size()},
                          kMaxReceiverChanges, path));
  to.reserve(rows);
  std::int64_t millisecond = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto i = static_cast<int>(row);
    const FieldPath here = path.Item("row", row);
    RETURN_IF_ERROR(CheckRange(from.target(i), 0, kPhaseLimit - 1, here.Field("target")));
    RETURN_IF_ERROR(Advance(from.millisecond(i), here.Field("millisecond"), millisecond));
    constexpr auto kMost = static_cast<std::int64_t>(kMaxConnectionsOfRun);
    if (from.change(i) < -kMost || from.change(i) > kMost) {
      return here.Field("change").Error(from.change(i), " is out of range");
    }
    to.push_back({from.target(i), millisecond, from.change(i)});
  }
  return absl::OkStatus();
}

void ToProto(const std::vector<StayedReceivers>& from, v1::StayedReceivers* to) {
  std::int64_t before = 0;
  for (const StayedReceivers& row : from) {
    to->add_target(row.target);
    to->add_from(row.from - before);
    to->add_until(row.until - row.from);
    to->add_count(row.count);
    before = row.from;
  }
}

absl::Status Read(const v1::StayedReceivers& from, const FieldPath& path,
                  std::vector<StayedReceivers>& to) {
  ASSIGN_OR_RETURN(const std::size_t rows, RowsOf({from.target_size(), from.from_size(),
                                                   from.until_size(), from.count_size()},
                                                  kMaxStayedReceivers, path));
  to.reserve(rows);
  std::int64_t first = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto i = static_cast<int>(row);
    const FieldPath here = path.Item("row", row);
    RETURN_IF_ERROR(CheckRange(from.target(i), 0, kPhaseLimit - 1, here.Field("target")));
    RETURN_IF_ERROR(CheckRange(from.count(i), 1, kMaxConnectionsOfRun, here.Field("count")));
    RETURN_IF_ERROR(Advance(from.from(i), here.Field("from"), first));
    std::int64_t until = first;
    RETURN_IF_ERROR(Advance(from.until(i), here.Field("until"), until));
    if (until < first) return here.Field("until").Error("is before from");
    to.push_back({from.target(i), first, until, from.count(i)});
  }
  return absl::OkStatus();
}

void ToProto(const DeliveryAccount& from, v1::DeliveryAccount* to) {
  to->set_place(from.place);
  to->set_own_others(from.own_others);
  to->set_own_self(from.own_self);
  to->set_received(from.received);
  to->set_clock_bound_ns(from.clock_bound.count());
}

absl::StatusOr<DeliveryAccount> AccountFromProto(const v1::DeliveryAccount& from,
                                                 const FieldPath& path) {
  RETURN_IF_ERROR(CheckRange(from.place(), 0, kPhaseLimit - 1, path.Field("place")));
  RETURN_IF_ERROR(CheckRange(from.own_others(), 0, kMaxCount, path.Field("own_others")));
  RETURN_IF_ERROR(CheckRange(from.own_self(), 0, kMaxCount, path.Field("own_self")));
  RETURN_IF_ERROR(CheckRange(from.received(), 0, kMaxCount, path.Field("received")));
  if (from.clock_bound_ns() < 0) return path.Field("clock_bound_ns").Error("is negative");
  return DeliveryAccount{.place = from.place(),
                         .own_others = from.own_others(),
                         .own_self = from.own_self(),
                         .received = from.received(),
                         .clock_bound = Nanos(from.clock_bound_ns())};
}

void ToProto(const std::vector<Sighting>& from, v1::Sightings* to) {
  std::int64_t before = 0;
  for (const Sighting& row : from) {
    to->add_sender(row.sender);
    to->add_number(row.number);
    to->add_place(row.place);
    to->add_step(static_cast<std::uint32_t>(row.step));
    to->add_millisecond(row.millisecond - before);
    to->add_sender_counts(row.sender_counts);
    to->add_receipts(row.receipts);
    to->add_first_ns(row.first.count());
    to->add_last_ns((row.last - row.first).count());
    before = row.millisecond;
  }
}

absl::Status Read(const v1::Sightings& from, const FieldPath& path, std::vector<Sighting>& to) {
  ASSIGN_OR_RETURN(const std::size_t rows,
                   RowsOf({from.sender_size(), from.number_size(), from.place_size(),
                           from.step_size(), from.millisecond_size(), from.sender_counts_size(),
                           from.receipts_size(), from.first_ns_size(), from.last_ns_size()},
                          kMaxSightings, path));
  to.reserve(rows);
  std::int64_t millisecond = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto i = static_cast<int>(row);
    const FieldPath here = path.Item("row", row);
    RETURN_IF_ERROR(CheckRange(from.place(i), 0, kPhaseLimit - 1, here.Field("place")));
    RETURN_IF_ERROR(CheckRange(from.step(i), 0, std::uint64_t{kStepLimit} - 1, here.Field("step")));
    RETURN_IF_ERROR(Advance(from.millisecond(i), here.Field("millisecond"), millisecond));
    RETURN_IF_ERROR(CheckRange(from.receipts(i), 0, kMaxCount, here.Field("receipts")));
    ASSIGN_OR_RETURN(const Nanos first, InstantFromProto(from.first_ns(i), here.Field("first_ns")));
    ASSIGN_OR_RETURN(const Nanos later, InstantFromProto(from.last_ns(i), here.Field("last_ns")));
    if (later < Nanos::zero()) return here.Field("last_ns").Error("is negative");
    to.push_back({.sender = from.sender(i),
                  .number = from.number(i),
                  .place = from.place(i),
                  .step = static_cast<std::int32_t>(from.step(i)),
                  .millisecond = millisecond,
                  .sender_counts = from.sender_counts(i),
                  .receipts = from.receipts(i),
                  .first = first,
                  .last = first + later});
  }
  return absl::OkStatus();
}

}  // namespace

void ToProto(const DeliveryInterval& from, v1::Delivery* to) {
  if (!from.stamped.empty()) ToProto(from.stamped, to->mutable_stamped());
  if (!from.receivers.empty()) ToProto(from.receivers, to->mutable_receivers());
  if (!from.stayed.empty()) ToProto(from.stayed, to->mutable_stayed());
  for (const DeliveryAccount& account : from.accounts) ToProto(account, to->add_accounts());
  if (!from.sightings.empty()) ToProto(from.sightings, to->mutable_sightings());
  to->set_overflowed(from.overflowed);
  if (from.unseen) {
    to->set_unseen_from(from.unseen->from);
    to->set_unseen_to(from.unseen->to);
  }
}

absl::StatusOr<DeliveryInterval> DeliveryFromProto(const v1::Delivery& from,
                                                   const FieldPath& path) {
  DeliveryInterval to;
  RETURN_IF_ERROR(Read(from.stamped(), path.Field("stamped"), to.stamped));
  RETURN_IF_ERROR(Read(from.receivers(), path.Field("receivers"), to.receivers));
  RETURN_IF_ERROR(Read(from.stayed(), path.Field("stayed"), to.stayed));
  RETURN_IF_ERROR(
      ReadList(from.accounts(), 0, kPhaseLimit, path, "accounts", to.accounts, AccountFromProto));
  RETURN_IF_ERROR(Read(from.sightings(), path.Field("sightings"), to.sightings));
  to.overflowed = from.overflowed();
  if (from.has_unseen_from() != from.has_unseen_to()) {
    return path.Field("unseen_to").Error("stands without unseen_from, or that without it");
  }
  if (from.has_unseen_from()) {
    std::int64_t first = 0;
    std::int64_t last = 0;
    RETURN_IF_ERROR(Advance(from.unseen_from(), path.Field("unseen_from"), first));
    RETURN_IF_ERROR(Advance(from.unseen_to(), path.Field("unseen_to"), last));
    if (last < first) return path.Field("unseen_to").Error("is before unseen_from");
    to.unseen = DeliveryInterval::Span{first, last};
  }
  return to;
}

}  // namespace wsurge
