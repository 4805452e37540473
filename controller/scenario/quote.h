#pragma once

#include <string>
#include <string_view>

namespace wsurge {

// `text` in double quotes for an error message: on one line, without anything that a terminal
// obeys, cut after 60 characters.
std::string Quoted(std::string_view text);

}  // namespace wsurge
