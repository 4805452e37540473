#include "common/plan/scenario.h"

#include <set>

#include "common/plan/role_templates.h"

namespace wsurge {

std::vector<std::string> StepNames(const std::vector<Role>& roles) {
  std::vector<std::string> names;
  for (const Role& role : roles) {
    ForEachStep(role.steps, [&names](const Step& step) {
      if (names.size() <= step.id) names.resize(step.id + 1);
      names[step.id] = step.name;
    });
  }
  return names;
}

std::vector<std::uint32_t> TablesUsed(const Role& role) {
  std::set<std::uint32_t> tables;
  const auto look = [&tables](const Template& text) {
    for (const Template::Part& part : text.parts()) {
      if (const auto* field = std::get_if<DataField>(&part)) tables.insert(field->table);
    }
  };
  ForEachConnectionTemplate(role, look);
  if (role.login) ForEachLoginTemplate(*role.login, look);
  ForEachStepTemplate(role.steps, look);
  return {tables.begin(), tables.end()};
}

}  // namespace wsurge
