#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wsurge {

// The values of `vars` after `--set`, as texts.
using Vars = std::map<std::string, std::string, std::less<>>;

// Whether `name` has the form of a var: a letter or _, then letters, digits and _.
bool IsVarName(std::string_view name);

// Whether the language gives `name` a meaning of its own, in this version or a later one:
// "connection", "uuid", "random.int(1,9)", "env.TOKEN".
bool IsBuiltInName(std::string_view name);

// What may stand in ${…}: the placeholders of this version and the vars.
std::vector<std::string_view> TemplateNames(const Vars& vars);

}  // namespace wsurge
