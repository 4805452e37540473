#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/message/template.h"
#include "common/plan/url.h"

namespace wsurge {

// Takes a URL apart whose vars are filled in. Gives the URL or what is wrong with it.
std::variant<Url, std::string> ParseUrl(const Template& text);

}  // namespace wsurge
