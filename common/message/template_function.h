#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/message/template.h"

namespace wsurge {

// Reads what stands between `${` and `}` as a function with its arguments: `random.int(1,100)`.
// The second kind of answer is the fault in it; nothing when there is no function of this name.
std::optional<std::variant<Template::Part, std::string>> ParseTemplateFunction(
    std::string_view inner);

}  // namespace wsurge
