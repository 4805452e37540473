#pragma once

#include <cstddef>
#include <vector>

namespace wsurge {

// What the parts of one plan may refer to, and how much of a common budget they have used. Filled
// while a plan is read from the wire.
struct PlanScope {
  std::size_t variables = 0;
  std::size_t barriers = 0;
  std::vector<std::size_t> columns;  // of each data table
  std::size_t regexes = 0;           // compiled so far
  std::size_t cells = 0;             // of all data tables so far
  std::size_t data_bytes = 0;        // the same
};

}  // namespace wsurge
