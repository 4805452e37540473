#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/threshold_text.h"

namespace wsurge {

// What a study knows of the rest of the scenario.
struct StudyScope {
  const TagNames& names;
  RunTargets run_targets = RunTargets::kInTurn;
  std::set<std::string> set_vars;  // by --set: such an axis has the one value
};

// `study`: the grid and how its runs are made.
Study ParseStudy(ParseContext& context, const Value& value, const StudyScope& scope);

}  // namespace wsurge
