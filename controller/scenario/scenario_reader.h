#pragma once

#include <cstddef>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/scenario_parser.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/var_trials.h"
#include "controller/scenario/yaml_node.h"

namespace wsurge {

// What one reading of a document found, its vars as `sets` leave them.
struct ScenarioReading {
  Scenario scenario;             // of use when there was no problem
  std::vector<VarTrial> trials;  // the values that its study or search has for vars
  std::size_t work = 0;          // what the reading cost, in nodes of the text
};

ScenarioReading ReadScenario(const YamlNode& root, const SourceText& lines,
                             const ScenarioSource& source, Problems& problems, Problems& warnings);

// Reads the document that gave `first` without a problem again, with a trial's value for its var.
TrialVerdict ReadTrial(const YamlNode& root, const SourceText& lines, const ScenarioSource& source,
                       const Scenario& first, const VarTrial& trial);

}  // namespace wsurge
