#pragma once

#include "absl/status/statusor.h"

#include "controller/run/run_journal.h"
#include "wsurge/v1/store.pb.h"

// What a run writes down, as messages of the store. Pure functions, any thread.
namespace wsurge {

// `to` must be empty.
void ToProto(const JournalEntry& from, v1::JournalEntry* to);
void ToProto(const RunPlan& from, Nanos submitted, v1::StoredPlan* to);

// A file may hold anything: every field that the result depends on is checked, and InvalidArgument
// names the first that is wrong.
absl::StatusOr<JournalEntry> FromProto(const v1::JournalEntry& from);

}  // namespace wsurge
