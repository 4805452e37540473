#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace wsurge {

// A JSON string literal, quotes included. Control characters are escaped, those that a terminal
// would obey (U+007F … U+009F) too; bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

// Prints `value` with two spaces of indentation and members in the order they were added. Doubles
// have the shortest form that reads back as the same number; those that are not finite are null.
void PrintJson(const boost::json::value& value, std::ostream& out);

}  // namespace wsurge
