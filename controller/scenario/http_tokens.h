#pragma once

#include <string_view>

#include "common/message/template.h"

// The characters that HTTP allows where. All take bytes.
namespace wsurge {

// A token of RFC 9110: a header's or cookie's name, a method, a sub-protocol.
bool IsToken(std::string_view text);

// Whether `text`, which may be empty, holds only what may stand in a token, in a cookie's value
// (RFC 6265), in a header's value, in path and query of a URL.
bool IsTokenText(std::string_view text);
bool IsCookieText(std::string_view text);
bool IsHeaderText(std::string_view text);
bool IsUrlText(std::string_view text);

// Whether the fixed parts of a template do; what is filled in is judged where it is known.
bool FixedPartsAre(bool (*allowed)(std::string_view), const Template& text);

}  // namespace wsurge
