#pragma once

#include <string>

#include "absl/status/status.h"

#include "common/plan/scenario.h"

namespace wsurge {

// Makes of a scenario the run of one session of `role` (empty: the first one) towards `target`
// (likewise): one connection, once. Thresholds, study, search and report are left out.
// InvalidArgument names what there is.
absl::Status KeepSingleSession(Scenario& scenario, const std::string& role,
                               const std::string& target);

}  // namespace wsurge
