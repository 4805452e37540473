#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"

#include "controller/store/database.h"

namespace wsurge {

// The steps from an empty database to the present schema, in order: the n-th leads from version n
// to n + 1. Steps that were released are never changed; new ones are added at the end.
std::span<const std::string> SchemaSteps();

// Brings the database to the last step, all in one transaction. FailedPrecondition, and nothing is
// changed: a newer program wrote it.
absl::Status Migrate(Database& database, std::span<const std::string> steps = SchemaSteps());

}  // namespace wsurge
