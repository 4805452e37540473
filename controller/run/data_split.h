#pragma once

#include <cstddef>
#include <vector>

#include "common/plan/scenario.h"
#include "common/workload/shares.h"

namespace wsurge {

// What one agent gets of the data of a run. A table that gives each row once is split by weight, so
// that each row is at one agent; the others go to every agent whole, and those in turn begin at the
// agent's share.
std::vector<DataTable> DataOf(const std::vector<DataTable>& tables, const Shares& shares,
                              std::size_t agent);

}  // namespace wsurge
