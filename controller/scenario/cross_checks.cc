#include "controller/scenario/cross_checks.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "common/plan/role_templates.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

// The value of a map's key, for its place.
std::optional<Value> Below(const Value& map, std::string_view key) {
  for (const YamlEntry& entry : map.node->entries) {
    if (entry.key == key) return EntryValue(map, entry);
  }
  return std::nullopt;
}

const Phase* FindOpenPhase(const std::vector<Phase>& phases) {
  const auto open = std::find_if(phases.begin(), phases.end(),
                                 [](const Phase& phase) { return phase.form == LoadForm::kOpen; });
  return open == phases.end() ? nullptr : &*open;
}

// What of a role needs to know how many sessions a phase has.
void CheckRoleInOpenPhase(ParseContext& context, const ParsedRole& parsed, const Phase& phase) {
  const std::string open = Concat("the open phase ", Quoted(phase.name));
  if (parsed.count) {
    context.Problem(*parsed.count, Concat("\"count\" does not go with ", open,
                                          ", which has no fixed number of connections; give the "
                                          "role a \"share\""));
  }
  ForEachStep(parsed.role.steps, [&](const Step& step) {
    if (std::holds_alternative<BarrierStep>(step.action)) {
      context.Problem(parsed.value, Concat("the step ", Quoted(step.name),
                                           " waits for all sessions of the phase, but in ", open,
                                           " nobody knows how many there will be"));
    }
    const auto* const stream = std::get_if<StreamStep>(&step.action);
    if (stream != nullptr && stream->total) {
      context.Problem(parsed.value, Concat("the \"total_rate\" of the step ", Quoted(step.name),
                                           " is divided among the role's connections, but ", open,
                                           " has no fixed number of them; give each a \"rate\""));
    }
  });
}

void CheckCounts(ParseContext& context, const Value& phase_map, const Phase& phase,
                 std::uint64_t counted, bool all_counted) {
  const std::uint64_t connections = MaxConnections(phase);
  if (connections == 0) return;  // could not be read
  const Value place = Below(phase_map, "connections").value_or(phase_map);
  if (counted > connections) {
    context.Problem(place, Concat("the roles with a \"count\" take ", counted,
                                  " connections, the phase has ", connections));
  } else if (all_counted && counted < connections) {
    context.Problem(place, Concat("the roles take ", counted, " of these ", connections,
                                  " connections by their \"count\"; give one a \"share\" instead, "
                                  "it takes the rest"));
  }
}

// Calls f(const Template&) for all that a role's connections are opened with, where the target's
// own path is asked for as well.
template <typename F>
void ForEachOpeningTemplate(const Scenario& scenario, const Role& role, const F& f) {
  ForEachConnectionTemplate(role, f);
  if (role.url || role.path) return;
  for (const Target& target : scenario.targets) f(target.url.resource);
}

bool UsesTls(const Scenario& scenario, const Role& role) {
  if (role.login && role.login->url.tls) return true;
  if (role.url) return role.url->tls;
  return std::any_of(scenario.targets.begin(), scenario.targets.end(),
                     [](const Target& target) { return target.url.tls; });
}

void WarnOfTls(ParseContext& context, const Value& holder, bool used) {
  const auto connection = Below(holder, "connection");
  const auto tls = connection ? Below(*connection, "tls") : std::nullopt;
  if (!tls || used) return;
  context.Warning(*tls, "nothing uses this: no URL begins with wss:// or https://");
}

}  // namespace

void CheckRolesAgainstLoad(ParseContext& context, const Value& load,
                           const std::vector<Phase>& phases, const std::vector<ParsedRole>& roles) {
  std::uint64_t counted = 0;
  bool all_counted = !roles.empty();
  for (const ParsedRole& parsed : roles) {
    counted += parsed.role.count.value_or(0);
    all_counted = all_counted && parsed.role.count.has_value();
    if (parsed.count && !parsed.role.count) return;  // a count that could not be read
  }
  if (const Phase* const open = FindOpenPhase(phases)) {
    for (const ParsedRole& parsed : roles) CheckRoleInOpenPhase(context, parsed, *open);
  }
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (counted == 0 || phases[i].form == LoadForm::kOpen) continue;
    CheckCounts(context, Item(load, i), phases[i], counted, all_counted);
  }
}

void CheckLoginVariables(ParseContext& context, const Scenario& scenario,
                         const std::vector<ParsedRole>& roles) {
  for (const ParsedRole& parsed : roles) {
    std::set<std::uint32_t> set;
    if (parsed.role.login) {
      for (const Login::Extract& extract : parsed.role.login->extracts) {
        set.insert(extract.variable.index);
      }
    }
    ForEachOpeningTemplate(scenario, parsed.role, [&](const Template& text) {
      for (const Template::Part& part : text.parts()) {
        const auto* const variable = std::get_if<Variable>(&part);
        if (variable == nullptr || !set.insert(variable->index).second) continue;
        context.Problem(parsed.value, Concat("the connections of this role are opened with ${",
                                             scenario.variables[variable->index],
                                             "}, which no login of the role sets"));
      }
    });
  }
}

void WarnOfUnused(ParseContext& context, const Value& scenario_map, const Scenario& scenario) {
  std::set<std::uint32_t> tables;
  bool any_tls = false;
  for (const Role& role : scenario.roles) {
    const auto used = TablesUsed(role);
    tables.insert(used.begin(), used.end());
    ForEachOpeningTemplate(scenario, role, [&tables](const Template& text) {
      for (const Template::Part& part : text.parts()) {
        if (const auto* field = std::get_if<DataField>(&part)) tables.insert(field->table);
      }
    });
    any_tls = any_tls || UsesTls(scenario, role);
  }
  WarnOfTls(context, scenario_map, any_tls);
  const auto several = Below(scenario_map, "sessions");
  for (const Role& role : scenario.roles) {
    const auto value = several ? Below(*several, role.name) : std::nullopt;
    if (value) WarnOfTls(context, *value, UsesTls(scenario, role));
  }
  const auto data = Below(scenario_map, "data");
  for (std::uint32_t i = 0; data && i < scenario.data.size(); ++i) {
    const auto table = Below(*data, scenario.data[i].name);
    if (table && !tables.contains(i)) context.Warning(*table, "no session uses this table");
  }
}

}  // namespace wsurge
