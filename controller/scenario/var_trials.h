#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "controller/scenario/parse_context.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {

// A value that a study or a search gives to a var, and where it stands.
struct VarTrial {
  std::string var;
  std::string text;
  Value value;
};

// What is wrong with the scenario when one var has another value, and what it cost to find out, in
// nodes of the text.
struct TrialVerdict {
  std::vector<Diagnostic> problems;
  std::size_t work = 0;
};
using TryVar = std::function<TrialVerdict(const VarTrial&)>;

// What all readings of one scenario may cost together: as much as one of the largest scenario, and
// at most one reading more.
inline constexpr std::size_t kMaxReadingWork = kMaxYamlVisits;

// Tries the values one after the other, each by itself with all other vars as they are, and reports
// those that the scenario would be refused with, each at its own place. `work` is what the first
// reading has cost. Values that it would cost too much to try are warned of.
void TryVars(const std::vector<VarTrial>& trials, std::size_t work, const TryVar& try_var,
             Problems& problems, Problems& warnings);

}  // namespace wsurge
