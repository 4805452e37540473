#include "agent/engine/session/role_facts.h"

#include <algorithm>
#include <variant>

namespace wsurge {
namespace {

bool ReadsLastMessage(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    if (std::holds_alternative<ExtractStep>(step.action) ||
        std::holds_alternative<CheckStep>(step.action) ||
        std::holds_alternative<RecordStep>(step.action) ||
        std::holds_alternative<WhenStep>(step.action)) {
      return true;
    }
    if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
      return ReadsLastMessage(repeat->steps);
    }
    if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
      return std::any_of(choose->branches.begin(), choose->branches.end(),
                         [](const Branch& branch) { return ReadsLastMessage(branch.steps); });
    }
    return false;
  });
}

}  // namespace

std::string_view RoleFacts::StepName(std::int32_t id) const {
  const std::size_t at = static_cast<std::size_t>(id) - first_step;
  return id >= 0 && at < step_names.size() ? step_names[at] : std::string_view();
}

RoleFacts FactsOf(const Role& role) {
  RoleFacts facts;
  facts.reads_last_message = ReadsLastMessage(role.steps);
  std::map<std::uint32_t, std::string_view> names;
  ForEachStep(role.steps, [&](const Step& step) { names.emplace(step.id, step.name); });
  if (names.empty()) return facts;
  // Ids follow the text, so a role's stand together.
  facts.first_step = names.begin()->first;
  for (const auto& [id, name] : names) {
    if (id - facts.first_step == facts.step_names.size()) facts.step_names.push_back(name);
  }
  return facts;
}

const RoleFacts& RoleFactsBook::Of(const Role& role) {
  const auto found = facts_.find(&role);
  return found != facts_.end() ? found->second : facts_.emplace(&role, FactsOf(role)).first->second;
}

}  // namespace wsurge
