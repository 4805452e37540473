#include "controller/scenario/variable_names.h"

#include <algorithm>
#include <string_view>

#include "controller/scenario/vars.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
using Names = std::vector<std::string>;

const YamlNode* ValueOf(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries) {
    if (entry.key == key) return entry.value.get();
  }
  return nullptr;
}

void AddName(const YamlNode& extract, Names& names) {
  const YamlNode* const name = ValueOf(extract, "name");
  if (name == nullptr || name->kind != Kind::kScalar) return;
  if (!IsVarName(name->text) || IsBuiltInName(name->text)) return;
  if (names.size() > kMaxVariables) return;  // that is too many already
  if (std::find(names.begin(), names.end(), name->text) == names.end()) {
    names.push_back(name->text);
  }
}

// The recursion is bounded by the reader of the YAML.
void Collect(const YamlNode& node, Names& names) {
  for (const YamlPtr& item : node.items) Collect(*item, names);
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "json") continue;  // a payload, whose keys are its own
    if (entry.key == "extract") {
      AddName(*entry.value, names);
      for (const YamlPtr& item : entry.value->items) AddName(*item, names);
    } else {
      Collect(*entry.value, names);
    }
  }
}

}  // namespace

std::set<std::string> ExtractedNames(const YamlNode* node) {
  Names names;
  if (node != nullptr) Collect(*node, names);
  return {names.begin(), names.end()};
}

ExtractedVariables FindVariables(const YamlNode& scenario) {
  ExtractedVariables found;
  Names of_logins;
  for (const YamlEntry& entry : scenario.entries) {
    if (entry.key == "session") Collect(*entry.value, found.all);
    if (entry.key == "login") {
      Collect(*entry.value, found.all);
      Collect(*entry.value, of_logins);
    }
    if (entry.key != "sessions") continue;
    for (const YamlEntry& role : entry.value->entries) {
      Collect(*role.value, found.all);
      if (const auto* login = ValueOf(*role.value, "login")) Collect(*login, of_logins);
    }
  }
  found.of_logins = {of_logins.begin(), of_logins.end()};
  return found;
}

}  // namespace wsurge
