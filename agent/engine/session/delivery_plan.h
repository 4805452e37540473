#pragma once

#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// What the steps of a scenario say about stamped messages.
struct DeliveryPlan {
  struct OfStep {
    bool stamped = false;  // its payload holds `${stamp}`
    Reaches reaches = Reaches::kUnknown;
  };
  std::vector<OfStep> steps;  // by Step::id
  bool stamps = false;   // some step's payload holds one: received messages are searched for it
  bool reaches = false;  // of some step it is known whom its messages reach
};

DeliveryPlan DeliveryPlanOf(const std::vector<Role>& roles);

}  // namespace wsurge
