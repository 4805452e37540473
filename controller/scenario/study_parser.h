#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/threshold_text.h"
#include "controller/scenario/var_trials.h"

namespace wsurge {

// What a study knows of the rest of the scenario.
struct StudyScope {
  const TagNames& names;
  RunTargets run_targets = RunTargets::kInTurn;
  std::set<std::string> set_vars;  // by --set: such an axis has the one value
};

struct ParsedStudy {
  Study study;
  std::vector<VarTrial> trials;  // the values of the grid that --set leaves in it
};

// `study`: the grid and how its runs are made.
ParsedStudy ParseStudy(ParseContext& context, const Value& value, const StudyScope& scope);

}  // namespace wsurge
