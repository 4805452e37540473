#pragma once

#include <map>
#include <string>
#include <string_view>

namespace wsurge {

// The values of `vars` after `--set`, as texts.
using Vars = std::map<std::string, std::string, std::less<>>;

// Whether `name` has the form of a var: a letter or _, then letters, digits and _.
bool IsVarName(std::string_view name);

// Whether the language gives `name` a meaning of its own: "connection", "uuid",
// "random.int(1,9)", "env.TOKEN", "target" (an axis of every study).
bool IsBuiltInName(std::string_view name);

}  // namespace wsurge
