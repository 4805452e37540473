#include "controller/scenario/vars_parser.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

// Why `value` cannot be a var's value, or nothing.
std::string ValueFault(std::string_view value) {
  if (FindInvalidUtf8(value)) return "the value is not valid UTF-8";
  if ((value.find("${") != std::string_view::npos)) {
    return "a var's value stands for itself; it cannot use other vars or placeholders";
  }
  return "";
}

std::string_view KindInWords(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kList) return "a list";
  return node.kind == YamlNode::Kind::kMap ? "a map" : "nothing";
}

std::string NameFault(std::string_view name) {
  if (!IsVarName(name)) {
    return Concat(Quoted(name),
                  " is no name for a var; expected letters, digits and _, no digit first");
  }
  if (IsBuiltInName(name)) {
    return Concat(Quoted(name), " is a built-in name; call the var something else");
  }
  return "";
}

Vars ReadFileVars(const YamlNode& node, Problems& problems) {
  Vars vars;
  if (node.kind != YamlNode::Kind::kMap) {
    problems.Add(node.place, "vars", "expected a map of names and values such as {messages: 100}");
    return vars;
  }
  for (const YamlEntry& entry : node.entries) {
    const std::string path = Concat("vars.", entry.key);
    std::string fault = NameFault(entry.key);
    if (!fault.empty()) {
      problems.Add(entry.key_place, "vars", std::move(fault));
      continue;
    }
    if (entry.value->kind != YamlNode::Kind::kScalar) {
      problems.Add(entry.value->place, path,
                   Concat("expected a number or a text, got ", KindInWords(*entry.value)));
    } else {
      fault = ValueFault(entry.value->text);
      if (!fault.empty()) problems.Add(entry.value->place, path, std::move(fault));
    }
    vars[entry.key] = entry.value->text;
  }
  return vars;
}

}  // namespace

Vars ParseVars(const YamlNode* vars_node,
               const std::vector<std::pair<std::string, std::string>>& sets, Problems& problems) {
  Vars vars;
  if (vars_node != nullptr) vars = ReadFileVars(*vars_node, problems);
  std::vector<std::string_view> names;
  for (const auto& [name, value] : vars) names.push_back(name);
  for (const auto& [name, value] : sets) {
    const std::string origin = Concat("--set ", IsVarName(name) ? name : Quoted(name));
    if (!IsVarName(name)) {
      problems.Add({}, origin, "expected NAME=VALUE with the name of a var");
      continue;
    }
    const auto found = vars.find(name);
    if (found == vars.end()) {
      std::string hint = DidYouMean(name, names);
      if (hint.empty() && names.empty()) hint = "; the scenario has no vars";
      problems.Add({}, origin, Concat("unknown var ", Quoted(name), hint));
      continue;
    }
    std::string fault = ValueFault(value);
    if (!fault.empty()) problems.Add({}, origin, std::move(fault));
    found->second = value;
  }
  return vars;
}

}  // namespace wsurge
