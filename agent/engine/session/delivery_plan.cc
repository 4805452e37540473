#include "agent/engine/session/delivery_plan.h"

#include <variant>

namespace wsurge {
namespace {

const Payload* PayloadOf(const Step& step) {
  if (const auto* send = std::get_if<SendStep>(&step.action)) return &send->payload;
  if (const auto* request = std::get_if<RequestStep>(&step.action)) return &request->payload;
  if (const auto* stream = std::get_if<StreamStep>(&step.action)) return &stream->payload;
  return nullptr;
}

}  // namespace

DeliveryPlan DeliveryPlanOf(const std::vector<Role>& roles) {
  DeliveryPlan plan;
  for (const Role& role : roles) {
    ForEachStep(role.steps, [&plan](const Step& step) {
      const Payload* const payload = PayloadOf(step);
      if (payload == nullptr || !payload->content.has_stamp()) return;
      if (plan.steps.size() <= step.id) plan.steps.resize(step.id + std::size_t{1});
      plan.steps[step.id] = {.stamped = true, .reaches = payload->reaches};
      plan.stamps = true;
      plan.reaches = plan.reaches || payload->reaches != Reaches::kUnknown;
    });
  }
  return plan;
}

}  // namespace wsurge
