#pragma once

#include <string>
#include <string_view>

// Texts that go into an HTTP head. What a scenario wrote was checked when it was read; this is for
// what was filled in since: rows of data, variables that a server's answer gave.
namespace wsurge {

// Path and query with every byte that may not stand in them as %XX; a "%" stays as it is.
std::string EncodeResource(std::string_view resource);

// Printable ASCII, spaces, tabs and bytes above it: nothing that could end the line.
bool IsHeaderValue(std::string_view value);

// RFC 6265, 4.1.1, with spaces, quotes and commas allowed, as browsers do.
bool IsCookieValue(std::string_view value);

// RFC 9110, 5.6.2.
bool IsToken(std::string_view text);

}  // namespace wsurge
